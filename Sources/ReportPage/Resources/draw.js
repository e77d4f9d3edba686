// A scene as pictures: frames, tables, delegation and time.
"use strict";

function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}
function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}
function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== null && value !== false) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}
function classes(...names) { return names.filter(Boolean).join(" "); }

function drawScene(scene) {
  return element(
    "div", { class: "scene" }, part("Frames", drawFrames(scene)), part("Tables", drawTables(scene)),
    part("Delegation: who passed what on", drawForest(scene)), part("Time", drawTime(scene)));
}

// A picture shrinks to what there is room for, as long as it can be read; then it scrolls.
function leastWidth(width) { return `min-width: ${Math.round(width * .7)}px`; }

function part(title, content) {
  return element("section", { class: "part" }, element("h4", {}, title), content);
}

// MARK: Frames

// A value, with the former one struck out where the step changed it, and the kernel's where that is another.
function valueOf(scene, component, place, words = (value) => value) {
  const now = words(scene.value(component, place));
  const parts = [];
  if (scene.isChanged(component, place)) {
    parts.push(element("del", {}, shown(words(scene.old(component, place)))), " ", element("ins", {}, shown(now)));
  } else {
    parts.push(now);
  }
  return [...parts, ...kernelMark(scene, component, place, words)];
}

// What the kernel has instead, where that is another value.
function kernelMark(scene, component, place, words = (value) => value) {
  const kernel = scene.kernelValue(component, place);
  return kernel === undefined ? [] : [" ", element("strong", { class: "kernel" }, `✗ kernel: ${shown(words(kernel))}`)];
}

function drawFrames(scene) {
  const list = element("ul", { class: "frames" });
  for (const frame of scene.run.frames) {
    const type = scene.value("type", frame);
    const isChanged = frameComponents.some((component) => scene.isChanged(component, frame));
    const differs = frameComponents.some((component) => scene.kernelValue(component, frame) !== undefined);
    const box = element(
      "li",
      {
        class: classes("frame", "type-" + type, isChanged && "changed", differs && "differs", scene.isMarked(frame) && "marked"),
        "data-frame": frame,
      },
      element("span", { class: "letter", title: type, "aria-hidden": "true" }, typeLetters[type] ?? "?"),
      element("strong", {}, frame), element("span", { class: "type" }, ...valueOf(scene, "type", frame)));
    const line = (...content) => box.append(element("span", { class: "line" }, ...content));
    const matters = (component) => scene.isChanged(component, frame) || scene.kernelValue(component, frame) !== undefined;
    if (scene.isNode(frame) || matters("object")) {
      const was = scene.isChanged("object", frame) && !scene.isNode(frame);
      line(
        was ? element("del", {}, objectWords[scene.old("object", frame)] ?? "object") : scene.objectOf(frame),
        ...kernelMark(scene, "object", frame, (value) => objectWords[value] ?? ""));
    }
    if (scene.value("references", frame) !== "0" || matters("references")) line("references ", ...valueOf(scene, "references", frame));
    if (scene.isNode(frame) || matters("occupancy")) line("entries ", ...valueOf(scene, "occupancy", frame));
    for (const [component, word] of [["epoch", "epoch "], ["entryPoint", "starts at "]]) {
      if (scene.value(component, frame) !== "0" || matters(component)) line(word, ...valueOf(scene, component, frame));
    }
    for (const component of ["level", "unmapped"]) {
      if (scene.kernelValue(component, frame) !== undefined) line(component, " ", ...valueOf(scene, component, frame));
    }
    const cores = scene.waitsFor(frame);
    if (cores.length > 0) line(element("em", { class: "waits" }, `◷ waits for ${cores.map(coreName).join(", ")}`));
    list.append(box);
  }
  return list;
}

// MARK: Tables

const cellWidth = 51, cellHeight = 54, headHeight = 20, gap = 14, rise = 30, fewSlots = 8;

function drawTables(scene) {
  const linked = new Set();
  for (const frame of scene.run.frames) {
    if (!scene.isNode(frame)) continue;
    for (const slot of scene.slots(frame)) {
      if (scene.value("entry", slot.name) === "link") linked.add(scene.value("target", slot.name));
    }
  }
  const nodes = scene.run.frames.filter((frame) => scene.isNode(frame));
  const isComponent = (frame) => scene.value("object", frame) === "component";
  const roots = nodes.filter((frame) => isComponent(frame) || !linked.has(frame));
  roots.sort((a, b) => Number(isComponent(b)) - Number(isComponent(a)));
  const drawn = new Set();
  const container = element("div", { class: "trees" });
  for (const root of roots) {
    const tree = layOut(scene, root, drawn);
    const words = isComponent(root) ? `Component in ${frameName(root)} and its tables` : `${scene.objectOf(root)}, in ${frameName(root)}, linked nowhere`;
    const picture = svg("svg", {
      viewBox: `-2 -2 ${tree.width + 4} ${tree.height + 4}`, width: tree.width + 4, height: tree.height + 4, role: "img",
      "aria-label": `${words}: ${treeWords(scene, tree)}`, class: "tree", style: leastWidth(tree.width),
    });
    drawNode(scene, tree, 0, 0, picture);
    container.append(picture);
  }
  if (roots.length === 0) container.append(element("p", { class: "faint" }, "No tables yet."));
  return container;
}

// The places of a node's slots; long stretches of empty ones are left out.
function visibleSlots(scene, frame) {
  const all = scene.slots(frame);
  if (all.length <= fewSlots) return { slots: all, hidden: 0 };
  const slots = all.filter((slot) => !scene.isEmpty(slot.name) || !scene.wasEmpty(slot.name) || slot.offset === "0");
  return { slots, hidden: all.length - slots.length };
}

function layOut(scene, frame, drawn) {
  drawn.add(frame);
  const { slots, hidden } = visibleSlots(scene, frame);
  const children = [];
  slots.forEach((slot, index) => {
    const target = scene.value("target", slot.name);
    if (scene.value("entry", slot.name) !== "link" || !scene.frameSet.has(target)) return;
    // A node that is linked twice is drawn where it comes first.
    if (!drawn.has(target) && scene.isNode(target)) children.push({ index, tree: layOut(scene, target, drawn) });
  });
  const head = `${frame}  ${scene.objectOf(frame)}${hidden ? `, ${hidden} more empty` : ""}`;
  const own = Math.max(slots.length * cellWidth, head.length * 7.3 + 14);
  const below = children.reduce((sum, child) => sum + child.tree.width, 0) + gap * Math.max(0, children.length - 1);
  const deepest = Math.max(0, ...children.map((child) => child.tree.height));
  return {
    frame, head, slots, children, own, below, width: Math.max(own, below),
    height: headHeight + cellHeight + (children.length ? rise + deepest : 0),
  };
}

function treeWords(scene, tree) {
  const entries = tree.slots.filter((slot) => !scene.isEmpty(slot.name)).map((slot) => entryText(scene, slot));
  const own = `${frameName(tree.frame)}, ${scene.objectOf(tree.frame)}, holds ${entries.join("; ") || "nothing"}.`;
  return [own, ...tree.children.map((child) => treeWords(scene, child.tree))].join(" ");
}

function entryText(scene, slot) {
  const entry = scene.value("entry", slot.name);
  const target = scene.value("target", slot.name);
  return `at ${slot.offset} ${entry} of ${frameName(target)}${entry === "link" ? "" : ", rights " + scene.value("rights", slot.name)}`;
}

function drawNode(scene, tree, left, top, picture) {
  const x = left + (tree.width - tree.own) / 2;
  const isChanged = frameComponents.some((component) => scene.isChanged(component, tree.frame));
  const node = svg(
    "g", { class: classes("node", isChanged && "changed", scene.isMarked(tree.frame) && "marked"), "data-node": tree.frame },
    svg("rect", { x, y: top, width: tree.own, height: headHeight + cellHeight, rx: 5, class: "body" }),
    svg("rect", { x, y: top, width: tree.own, height: headHeight, rx: 5, class: `head type-${scene.value("type", tree.frame)}` }),
    svg("text", { x: x + 7, y: top + 14, class: "title" }, tree.head));
  let childLeft = left + (tree.width - tree.below) / 2;
  for (const child of tree.children) {
    const slot = tree.slots[child.index];
    const fromX = x + child.index * cellWidth + cellWidth / 2;
    const fromY = top + headHeight + cellHeight;
    const toX = childLeft + child.tree.width / 2;
    const toY = fromY + rise;
    const isNew = scene.isChanged("entry", slot.name) || scene.isChanged("target", slot.name);
    picture.append(svg("path", {
      d: `M${fromX} ${fromY} C${fromX} ${fromY + rise / 2} ${toX} ${toY - rise / 2} ${toX} ${toY}`,
      class: classes("link", isNew && "changed"),
    }));
    drawNode(scene, child.tree, childLeft, toY, picture);
    childLeft += child.tree.width + gap;
  }
  tree.slots.forEach((slot, index) => node.append(drawSlot(scene, slot, x + index * cellWidth, top + headHeight)));
  picture.append(node);
}

const slotComponents = ["entry", "target", "rights"];

function drawSlot(scene, slot, x, y) {
  const place = slot.name;
  const isEmpty = scene.isEmpty(place);
  const isChanged = slotComponents.some((component) => scene.isChanged(component, place));
  const isGone = isEmpty && !scene.wasEmpty(place);
  const differs = slotComponents.some((component) => scene.kernelValue(component, place) !== undefined);
  const read = isGone ? (component) => scene.old(component, place) : (component) => scene.value(component, place);
  const entry = read("entry"), target = read("target"), rights = read("rights");
  const group = svg("g", {
    class: classes("slot", isEmpty && "empty", isChanged && "changed", isGone && "gone", differs && "differs", scene.isMarked(place) && "marked"),
    "data-slot": place,
  });
  const middle = x + cellWidth / 2;
  group.append(
    svg("title", {}, `${slotName(place)}: ${isEmpty ? "empty" : entryText(scene, slot)}${isGone ? ", was " + entry : ""}`),
    svg("rect", { x: x + 1.5, y: y + 1.5, width: cellWidth - 3, height: cellHeight - 3, rx: 3, class: "cell" }),
    svg("text", { x: x + 5, y: y + 13, class: "offset" }, slot.offset));
  if (!isEmpty || isGone) {
    if (entry !== "link") group.append(svg("text", { x: x + cellWidth - 5, y: y + 13, class: "rights" }, rights));
    group.append(svg("text", { x: middle, y: y + 28, class: "entry" }, entryWords[entry] ?? entry));
    const type = scene.value("type", target);
    group.append(
      svg("rect", { x: middle - 20, y: y + 33, width: 40, height: 16, rx: 8, class: `chip type-${type}` }),
      svg("text", { x: middle, y: y + 45, class: "target" }, `${target.replace("frame", "f")} ${typeLetters[type] ?? ""}`));
  }
  if (differs) {
    const other = scene.kernelValue("entry", place) ?? scene.kernelValue("target", place) ?? scene.kernelValue("rights", place);
    group.append(svg("text", { x: middle, y: y + cellHeight - 4, class: "kernel" }, `✗ ${entryWords[other] ?? shown(other)}`));
  }
  return group;
}

// MARK: Delegation

const forestComponents = ["parent", "firstChild", "nextSibling", "previousSibling"];
const pillWidth = 176, pillHeight = 24, indent = 214, row = 32;

function drawForest(scene) {
  const isGone = (slot) => scene.isEmpty(slot) && !scene.wasEmpty(slot);
  const live = scene.run.slots.map((slot) => slot.name).filter((slot) => !scene.isEmpty(slot) || isGone(slot));
  const liveSet = new Set(live);
  const parentOf = (slot) => (isGone(slot) ? scene.old("parent", slot) : scene.value("parent", slot));
  const children = new Map(live.map((slot) => [slot, []]));
  const roots = [];
  for (const slot of live) {
    const parent = parentOf(slot);
    if (liveSet.has(parent) && parent !== slot) children.get(parent).push(slot);
    else roots.push(slot);
  }
  for (const [parent, list] of children) list.sort(byAge(scene, parent, list));
  const trees = roots.filter((slot) => children.get(slot).length > 0);
  const alone = roots.filter((slot) => children.get(slot).length === 0);
  const container = element("div", { class: "forest" });
  const picture = element("div", { class: "trees" });
  for (const root of trees) picture.append(drawDescent(scene, root, children, isGone));
  if (trees.length > 0) container.append(picture);
  const list = element("p", { class: "alone" }, element("span", { class: "faint" }, trees.length ? "Passed on to nobody: " : "Nothing has been passed on: "));
  for (const slot of alone) {
    const isChanged = scene.isChanged("entry", slot) || scene.isChanged("parent", slot);
    const text = pillText(scene, slot, isGone(slot));
    list.append(element(isGone(slot) ? "del" : "span", { class: classes("pill", isChanged && "changed"), "data-entry": slot }, text), " ");
  }
  if (alone.length > 0) container.append(list);
  return container;
}

// Elder siblings first. The kernel's list has the youngest first; what is in no list comes last.
function byAge(scene, parent, list) {
  const age = new Map();
  let next = scene.value("firstChild", parent);
  while (next && !age.has(next) && age.size <= list.length) {
    age.set(next, -age.size);
    next = scene.value("nextSibling", next);
  }
  return (a, b) => (age.get(a) ?? 1) - (age.get(b) ?? 1);
}

function pillText(scene, slot, isGone) {
  const read = (component) => (isGone ? scene.old(component, slot) : scene.value(component, slot));
  const entry = read("entry");
  return `${slot} ${entryWords[entry] ?? entry} → ${read("target").replace("frame", "f")} ${entry === "link" ? "" : read("rights")}`;
}

function drawDescent(scene, root, children, isGone) {
  const rows = [];
  const visit = (slot, depth, parent) => {
    const item = { slot, depth, parent, index: rows.length };
    rows.push(item);
    for (const child of children.get(slot)) visit(child, depth + 1, item);
  };
  visit(root, 0, null);
  const width = Math.max(...rows.map((item) => item.depth)) * indent + pillWidth;
  const words = rows.map((item) => pillText(scene, item.slot, isGone(item.slot)) + (item.parent ? `, from ${item.parent.slot}` : "")).join("; ");
  const picture = svg("svg", {
    viewBox: `-2 -2 ${width + 4} ${rows.length * row}`, width: width + 4, height: rows.length * row, role: "img", class: "descent",
    style: leastWidth(width),
    "aria-label": `Delegation: ${words}`,
  });
  for (const item of rows) {
    const x = item.depth * indent, y = item.index * row, middle = y + pillHeight / 2;
    const isNew = scene.isChanged("entry", item.slot) || scene.isChanged("parent", item.slot);
    const wrong = forestComponents.filter((component) => scene.kernelValue(component, item.slot) !== undefined);
    if (item.parent) {
      const from = item.parent.depth * indent + 20;
      const start = item.parent.index * row + pillHeight;
      picture.append(svg("path", {
        d: `M${from} ${start} V${middle} H${x}`, class: classes("link", isNew && "changed", isGone(item.slot) && "gone"),
      }));
    }
    picture.append(svg(
      "g", {
        class: classes(
          "entry-pill", isNew && "changed", isGone(item.slot) && "gone", scene.isMarked(item.slot) && "marked",
          wrong.length > 0 && "differs"),
        "data-entry": item.slot,
      },
      wrong.length > 0 ? svg("title", {}, `the kernel: ${wrong.map((name) => `${name} ${shown(scene.kernelValue(name, item.slot))}`).join(", ")}`) : null,
      svg("rect", { x, y, width: pillWidth, height: pillHeight, rx: 12 }),
      svg("text", { x: x + 12, y: y + 16 }, (wrong.length > 0 ? "✗ " : "") + pillText(scene, item.slot, isGone(item.slot)))));
  }
  return picture;
}

// MARK: Time

function drawTime(scene) {
  const list = element("ul", { class: "time" });
  list.append(element("li", { class: classes("core", scene.isChanged("now", "") && "changed") }, "logical time ", ...valueOf(scene, "now", "")));
  for (const core of scene.run.cores) {
    const stale = ["staleTranslation", "staleNode", "staleSlot"].flatMap((component) =>
      [...(scene.now[component] ?? [])].filter(([place, value]) => value === "yes" && place.startsWith(core + ","))
        .map(([place]) => (component === "staleSlot" ? slotName : frameName)(place.split(",")[1])));
    const memory = [...new Set(stale)].join(", ");
    list.append(element(
      "li", { class: classes("core", scene.isChanged("flushed", core) && "changed") }, element("strong", {}, coreName(core)), " flushed at ",
      ...valueOf(scene, "flushed", core), memory ? element("em", {}, ` may remember ${memory}`) : null));
  }
  return list;
}

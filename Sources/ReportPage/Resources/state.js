// What a run's state is after each step, and what the step has changed.
"use strict";

const frameComponents = ["type", "object", "level", "references", "occupancy", "unmapped", "entryPoint", "epoch"];
const typeLetters = { untyped: "–", user: "U", kernel: "K" };
const objectWords = { capabilityNode: "capability table", pageNode: "page table", component: "component" };
const levelWords = { capabilityNode: ["root", "leaf"], pageNode: ["root", "middle", "leaf"], component: [""] };
const entryWords = {
  frameHandle: "handle", userMapping: "map", link: "link", capabilityNodeCapability: "cap", pageNodeCapability: "cap",
  componentCapability: "cap",
};

class Run {
  constructor({ id, title, picture }) {
    Object.assign(this, { id, title }, picture);
    this.states = null;
  }

  // The state after a number of steps: by component, a Map from place to value.
  stateAfter(count) {
    if (!this.states) {
      let state = {};
      for (const component in this.initial) state[component] = new Map(Object.entries(this.start[component] ?? {}));
      this.states = [state];
      for (const step of this.steps) {
        state = { ...state };
        for (const component of new Set(step.changes.map((change) => change.component))) {
          state[component] = new Map(state[component]);
        }
        for (const { component, place, new: value } of step.changes) state[component].set(place, value);
        this.states.push(state);
      }
    }
    return this.states[count];
  }
}

// A run at a step: the values now, before the step, and in a kernel that differs.
class Scene {
  constructor(run, count) {
    this.run = run;
    this.count = count;
    this.step = count > 0 ? run.steps[count - 1] : null;
    this.now = run.stateAfter(count);
    this.before = run.stateAfter(Math.max(0, count - 1));
    this.kernel = new Map((this.step?.kernelDiffers ?? []).map((change) => [change.component + " " + change.place, change.new]));
    this.frameSet = new Set(run.frames);
    this.slotsOfNode = new Map();
    for (const slot of run.slots) {
      if (!this.slotsOfNode.has(slot.node)) this.slotsOfNode.set(slot.node, []);
      this.slotsOfNode.get(slot.node).push(slot);
    }
  }

  value(component, place) { return this.now[component]?.get(place) ?? this.run.initial[component] ?? ""; }
  old(component, place) { return this.before[component]?.get(place) ?? this.run.initial[component] ?? ""; }
  isChanged(component, place) { return this.value(component, place) !== this.old(component, place); }
  // What the kernel has there instead; undefined where it agrees.
  kernelValue(component, place) { return this.kernel.get(component + " " + place); }
  isMarked(place) { return this.run.marked.includes(place); }

  isNode(frame) { return this.value("object", frame) !== "noObject" && this.value("object", frame) !== ""; }
  isEmpty(slot) { return ["empty", ""].includes(this.value("entry", slot)); }
  wasEmpty(slot) { return ["empty", ""].includes(this.old("entry", slot)); }

  // The slots of a node that exist for its kind.
  slots(frame) {
    const capacity = this.run.capacities[this.value("object", frame)] ?? Infinity;
    return (this.slotsOfNode.get(frame) ?? []).filter((slot) => Number(slot.offset) < capacity || !this.isEmpty(slot.name));
  }

  // What a frame is, in words: "capability table, leaf".
  objectOf(frame) {
    const object = this.value("object", frame);
    const level = levelWords[object]?.[Number(this.value("level", frame))] ?? "";
    return (objectWords[object] ?? "") + (level ? ", " + level : "");
  }

  // The cores that have not flushed since the frame was last unmapped.
  waitsFor(frame) {
    const unmapped = Number(this.value("unmapped", frame));
    return this.run.cores.filter((core) => Number(this.value("flushed", core)) <= unmapped);
  }
}

function frameName(frame) { return /^\d/.test(frame) ? "frame " + frame : frame; }
function slotName(slot) { return /^\d/.test(slot) ? "slot " + slot : slot; }
function coreName(core) { return /^\d/.test(core) ? "core " + core : core; }
function shown(value) { return value === "" ? "none" : value; }

// A component at a place, in words: "references of frame 3".
function placeWords(component, place) {
  if (place === "") return component === "now" ? "logical time" : component;
  if (place.includes(",")) {
    const [core, other] = place.split(",");
    return `${component} of ${coreName(core)}, ${component === "staleSlot" ? slotName(other) : frameName(other)}`;
  }
  if (component === "flushed") return `${component} of ${coreName(place)}`;
  return `${component} of ${frameComponents.includes(component) ? frameName(place) : slotName(place)}`;
}

function changeWords(change) {
  return `${placeWords(change.component, change.place)}: ${shown(change.old)} → ${shown(change.new)}`;
}

function callWords(step) {
  return `${step.operation}(${step.arguments.map((argument) => `${argument.name}: ${argument.value}`).join(", ")})`;
}

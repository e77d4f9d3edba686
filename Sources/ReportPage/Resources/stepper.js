// Steps through the runs: by button, by key, by list and by address.
"use strict";

class Stepper {
  constructor(viewer, printout, runs) {
    Object.assign(this, { viewer, printout, runs, run: runs[0], count: 0 });
    this.build();
    document.addEventListener("keydown", (event) => this.press(event));
    window.addEventListener("hashchange", () => this.followAddress(true));
    window.addEventListener("beforeprint", () => this.print());
    window.addEventListener("afterprint", () => this.printout.replaceChildren());
    this.followAddress(false);
  }

  build() {
    this.choice = element("select", { id: "run-choice" });
    for (const run of this.runs) this.choice.append(element("option", { value: run.id }, run.title));
    this.choice.addEventListener("change", () => this.show(this.runs.find((run) => run.id === this.choice.value), 0));
    const button = (text, label, key, target) => {
      const node = element("button", { type: "button", "aria-label": label, "aria-keyshortcuts": key, title: `${label} (${key})` }, text);
      node.addEventListener("click", () => this.show(this.run, target()));
      return node;
    };
    this.first = button("«", "First", "Home", () => 0);
    this.previous = button("◀", "Previous", "ArrowLeft", () => this.count - 1);
    this.next = button("▶", "Next", "ArrowRight", () => this.count + 1);
    this.last = button("»", "Last", "End", () => this.run.steps.length);
    this.position = element("span", { class: "position" });
    this.status = element("p", { id: "status", role: "status", "aria-live": "polite" });
    this.about = element("div", { class: "about" });
    this.list = element("ol", { class: "steps", start: "0" });
    this.changes = element("div", { class: "changes" });
    this.picture = element("div", { id: "picture", role: "region", "aria-label": "Picture of the state" });
    this.viewer.append(
      element("div", { class: "bar" }, element("label", { for: "run-choice" }, "Run"), this.choice,
        element("span", { role: "group", "aria-label": "Steps", class: "buttons" }, this.first, this.previous, this.position, this.next, this.last),
        element("span", { class: "faint keys" }, "← → step, Home, End")),
      this.status,
      element("div", { class: "columns" }, element("div", { class: "side" }, this.about, this.list, this.changes), this.picture));
    this.viewer.append(legend());
    this.viewer.hidden = false;
  }

  // Goes where the address says, if it says anything of a run.
  followAddress(isAsked) {
    const address = new URLSearchParams(location.hash.slice(1));
    const run = this.runs.find((candidate) => candidate.id === address.get("trace"));
    if (!run) {
      if (!isAsked) this.show(this.run, 0, false);
      return;
    }
    this.show(run, Number.parseInt(address.get("step") ?? "0", 10) || 0);
    const { top } = this.viewer.getBoundingClientRect();
    if (top < 0 || top > window.innerHeight / 3) this.viewer.scrollIntoView();
  }

  press(event) {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.target.closest("select, input, textarea, .scroll, pre")) return;
    const { top, bottom } = this.viewer.getBoundingClientRect();
    if (bottom < 0 || top > window.innerHeight) return;
    const target = { ArrowLeft: this.count - 1, ArrowRight: this.count + 1, Home: 0, End: this.run.steps.length }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    this.show(this.run, target);
  }

  show(run, count, writesAddress = true) {
    const isOther = run !== this.run || this.list.childElementCount === 0;
    this.run = run;
    this.count = Math.max(0, Math.min(count, run.steps.length));
    const scene = new Scene(run, this.count);
    if (isOther) this.showRun();
    this.position.textContent = `step ${this.count} of ${run.steps.length}`;
    this.first.disabled = this.previous.disabled = this.count === 0;
    this.last.disabled = this.next.disabled = this.count === run.steps.length;
    this.status.replaceChildren(...statusOf(scene));
    for (const [index, item] of [...this.list.children].entries()) {
      const isCurrent = index === this.count;
      item.firstElementChild.toggleAttribute("aria-current", isCurrent);
      if (isCurrent) {
        item.firstElementChild.setAttribute("aria-current", "step");
        this.list.scrollTop = Math.max(0, item.offsetTop - this.list.offsetTop - this.list.clientHeight / 2);
      }
    }
    this.changes.replaceChildren(...changesOf(scene));
    this.picture.replaceChildren(drawScene(scene));
    if (writesAddress) {
      history.replaceState(null, "", `#trace=${encodeURIComponent(run.id)}&step=${this.count}`);
    }
  }

  showRun() {
    this.choice.value = this.run.id;
    this.about.replaceChildren(
      this.run.problem?.includes(this.run.summary) ? "" : element("p", {}, this.run.summary), element("p", { class: "faint" }, this.run.setting),
      this.run.problem ? element("p", { class: "problem" }, this.run.problem) : null ?? "");
    this.list.replaceChildren();
    const entries = [["the state at first", ""], ...this.run.steps.map((step) => [step.operation, step])];
    entries.forEach(([name, step], index) => {
      const mark = !step ? "" : step.problem ? "✗" : step.isSuccess ? "✓" : "–";
      const button = element(
        "button", { type: "button", class: classes(step && (step.problem ? "bad" : step.isSuccess ? "good" : "refused")) }, `${index} ${name} `,
        step ? element("span", { class: "faint" }, step.isSuccess ? "" : step.outcome) : "", element("span", { class: "mark" }, mark));
      button.addEventListener("click", () => this.show(this.run, index));
      this.list.append(element("li", {}, button));
    });
  }

  // Every step of the run, one below the other.
  print() {
    this.printout.replaceChildren(element("h3", {}, this.run.title), element("p", {}, this.run.summary));
    for (let count = 0; count <= this.run.steps.length; count += 1) {
      const scene = new Scene(this.run, count);
      this.printout.append(element("article", { class: "sheet" }, element("p", { class: "status" }, ...statusOf(scene)), drawScene(scene)));
    }
  }
}

function statusOf(scene) {
  if (!scene.step) {
    const problem = scene.run.steps.length === 0 && scene.run.problem;
    return [
      element("strong", {}, "At first: "), scene.run.setting, problem ? element("span", { class: "problem" }, `✗ ${problem}`) : "",
    ];
  }
  const { step } = scene;
  const parts = [
    element("strong", {}, `Step ${scene.count} of ${scene.run.steps.length}: `), element("code", {}, callWords(step)), " → ",
    element("span", { class: step.problem ? "bad" : step.isSuccess ? "good" : "refused" }, step.outcome),
  ];
  if (step.kernelOutcome) parts.push("; ", element("span", { class: "bad" }, `the kernel: ${step.kernelOutcome}`));
  if (step.problem) parts.push(element("span", { class: "problem" }, `✗ ${step.problem}`));
  return parts;
}

function changesOf(scene) {
  if (!scene.step) return [];
  const { changes, kernelDiffers } = scene.step;
  const list = (items) => element("ul", {}, ...items.map((item) => element("li", {}, changeWords(item))));
  const parts = [element("h4", {}, changes.length === 0 ? "Nothing is changed" : `What the step changes (${changes.length})`), list(changes)];
  if (kernelDiffers.length > 0) {
    parts.push(element("h4", { class: "bad" }, "Where the kernel differs: specified → kernel"), list(kernelDiffers));
  }
  return parts;
}

function legend() {
  const key = (name, text) => element("span", { class: "key" }, element("span", { class: `swatch ${name}`, "aria-hidden": "true" }, typeLetters[name.slice(5)] ?? ""), text);
  return element("p", { class: "legend", "aria-label": "Legend" },
    key("type-untyped", "untyped"), key("type-user", "user memory"), key("type-kernel", "kernel memory"), key("swatch-changed", "changed by the step"),
    key("swatch-gone", "taken away by the step"), key("swatch-differs", "wrong"), element("span", { class: "key" }, "◷ waits until the core has flushed its TLB"));
}

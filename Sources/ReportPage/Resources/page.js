// Makes the text that the page is without a script into what can be used.
"use strict";

const runs = JSON.parse(document.getElementById("picture-data")?.textContent ?? "[]").map((data) => new Run(data));
if (runs.length > 0) {
  document.getElementById("steps-text").open = false;
  new Stepper(document.getElementById("viewer"), document.getElementById("print-steps"), runs);
}

// A theorem's properties are folded away until its name is pressed.
for (const group of document.querySelectorAll("tbody.theorem")) {
  const name = group.querySelector(".name");
  const rows = [...group.querySelectorAll(".property")];
  const button = element("button", { type: "button", "aria-expanded": "false" }, name.textContent);
  const fold = (isOpen) => {
    button.setAttribute("aria-expanded", String(isOpen));
    for (const row of rows) row.hidden = !isOpen;
  };
  button.addEventListener("click", () => fold(button.getAttribute("aria-expanded") !== "true"));
  name.replaceChildren(button);
  fold(false);
}

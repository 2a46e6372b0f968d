// The buttons of the drawing: in order of the page, so that Tab reaches each.
function plannerToolbar(host, drawing) {
  const ICONS = {
    polygon: "M4 8 10 3 17 7 15 16 6 17Z", line: "M3 16 8 6 13 13 18 4",
    point: "M10 18C6 12 5 10 5 8a5 5 0 0 1 10 0c0 2-1 4-5 10ZM10 6v4",
    finish: "M4 10 8 15 16 5", cancel: "M5 5 15 15M15 5 5 15",
    delete: "M4 6H16M8 6V4h4v2M6 6 7 17h6L14 6", undo: "M8 4 4 8 8 12M4 8h7a5 5 0 0 1 0 9H8",
    redo: "M12 4 16 8 12 12M16 8H9a5 5 0 0 0 0 9h3",
  };
  const ACTIONS = {
    polygon: () => drawing.start("polygon"), line: () => drawing.start("line"),
    point: () => drawing.start("point"), finish: drawing.finish, cancel: drawing.cancel,
    delete: drawing.remove, undo: () => drawing.step(-1), redo: () => drawing.step(1),
  };
  const SVG = "http://www.w3.org/2000/svg";
  const buttons = {};
  host.setAttribute("role", "toolbar");
  host.setAttribute("aria-orientation", "vertical");
  Object.keys(ACTIONS).forEach((name) => {
    const button = document.createElement("button"), icon = document.createElementNS(SVG, "svg");
    const line = document.createElementNS(SVG, "path");
    icon.setAttribute("viewBox", "0 0 20 20");
    icon.setAttribute("aria-hidden", "true");
    line.setAttribute("d", ICONS[name]);
    icon.append(line);
    button.type = "button";
    button.dataset.tool = name;
    button.append(icon);
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") !== "true") ACTIONS[name]();
    });
    buttons[name] = button;
    host.append(button);
  });

  function update() {
    const {mode, chosen, corners, canUndo, canRedo} = drawing.state();
    const may = {
      finish: mode === "polygon" ? corners > 2 : mode === "line" && corners > 1,
      cancel: Boolean(mode), delete: Boolean(chosen), undo: canUndo, redo: canRedo,
    };
    Object.entries(buttons).forEach(([name, button]) => {
      if (name in LEAST_POINTS) button.setAttribute("aria-pressed", String(mode === name));
      // Not `disabled`: a button that is pressed must not lose the keyboard.
      else button.setAttribute("aria-disabled", String(!may[name]));
      if (name === "finish" || name === "cancel") button.hidden = !mode || mode === "point" && name === "finish";
    });
  }

  function setWords(words) {
    host.setAttribute("aria-label", words.draw_toolbar);
    Object.entries(buttons).forEach(([name, button]) => {
      button.title = words[`draw_${name}`];
      button.setAttribute("aria-label", words[`draw_${name}`]);
    });
  }

  return {update: update, setWords: setWords};
}

// Drawing on the map: areas, lines and points; choosing, editing, deleting, undo and redo.
// `tell.changed()` when shapes changed, `tell.state()` when anything did that a button
// shows, `tell.say(text)` what the reader should know.
function plannerDrawing(map, tell) {
  const PANE = "planner-drawings", HISTORY = 200, SAME_PLACE_PX = 4;
  map.createPane(PANE).style.zIndex = 450;
  map.createPane("planner-handles").style.zIndex = 620;
  const renderer = L.svg({pane: PANE, padding: 0.5});
  const drawn = L.layerGroup().addTo(map), draft = L.layerGroup().addTo(map);
  const draftCorners = L.layerGroup().addTo(map);
  let history = [[]], at = 0, mode = null, open = [], chosen = null, mouse = null, words = {};

  const shapes = () => history[at];
  const shapeOf = (id) => shapes().find((shape) => shape.id === id);
  const handles = plannerHandles(map, "planner-handles", {
    moving: (points) => render(points),
    moved: (points, corner) => replace(points, corner),
  });

  // ---- what is seen

  function path(kind, points, style) {
    const places = points.map(([lon, lat]) => [lat, lon]);
    const options = Object.assign({pane: PANE, renderer: renderer, weight: 3,
      color: "#7b2cbf", fillOpacity: 0.2, bubblingMouseEvents: false}, style);
    if (kind === "point") return L.circleMarker(places[0], Object.assign({radius: 7}, options));
    return (kind === "polygon" ? L.polygon : L.polyline)(places, options);
  }

  // `moving` stands for the chosen shape's points while a corner is dragged.
  function render(moving) {
    drawn.clearLayers();
    shapes().forEach((shape) => {
      const is = shape.id === chosen, points = is && moving ? moving : shape.points;
      const faulty = !isSound(shape.kind, points);
      path(shape.kind, points, {
        className: `planner-shape${is ? " planner-chosen" : ""}`, interactive: !mode,
        color: faulty ? "#d00000" : "#7b2cbf", weight: is ? 4 : 3, dashArray: is ? null : "8 4",
      }).on("click", () => choose(shape.id)).addTo(drawn);
    });
  }

  // The shape so far, up to the mouse.
  function renderDraft() {
    draft.clearLayers();
    if (!open.length) return;
    const points = mouse ? open.concat([mouse]) : open;
    const closed = mode === "polygon" && points.length > 2;
    const style = {interactive: false, className: "planner-draft",
      color: closed && crossesItself(points) ? "#d00000" : "#7b2cbf"};
    path(closed ? "polygon" : "line", points, style).addTo(draft);
  }

  function setOpen(points) {
    open = points;
    draftCorners.clearLayers();
    open.forEach(([lon, lat], place) => {
      const closes = mode === "polygon" && place === 0 && open.length > 2;
      const corner = L.marker([lat, lon], {
        pane: "planner-handles", interactive: closes, keyboard: false, bubblingMouseEvents: false,
        icon: L.divIcon({className: `planner-handle${closes ? " planner-first" : ""}`,
          iconSize: [14, 14]}),
      }).addTo(draftCorners);
      if (closes) corner.on("click", finish);
    });
    renderDraft();
    tell.state();
  }

  // ---- what changes

  function commit(next, focused = null) {
    history = history.slice(0, at + 1).concat([next]).slice(-HISTORY);
    at = history.length - 1;
    refresh(focused);
    tell.changed();
  }

  function refresh(focused = null) {
    if (!shapeOf(chosen)) chosen = null;
    render();
    handles.show(mode ? null : shapeOf(chosen), focused);
    tell.state();
  }

  function replace(points, corner) {
    const shape = shapeOf(chosen);
    if (!isSound(shape.kind, points)) {
      tell.say(words.draw_crossing);
      refresh(corner);
    } else {
      tell.say("");
      const next = Object.assign({}, shape, {points: points});
      commit(shapes().map((one) => one === shape ? next : one), corner);
    }
    // The handle that had the keyboard is gone.
    if (corner === null) map.getContainer().focus({preventScroll: true});
  }

  function choose(id) {
    chosen = id;
    refresh();
    tell.say(id ? words.draw_edit_help : "");
  }

  function start(kind) {
    if (mode === kind) { cancel(); return; }
    mode = kind;
    chosen = null;
    map.doubleClickZoom.disable();
    setOpen([]);
    refresh();
    tell.say(words[`draw_${kind}_help`]);
  }

  function leave() {
    mode = null;
    mouse = null;
    setOpen([]);
    // The double click that finished must not zoom as well.
    setTimeout(() => { if (!mode) map.doubleClickZoom.enable(); }, 400);
  }

  function cancel() {
    if (mode) {
      leave();
      refresh();
      tell.say("");
    } else if (chosen) choose(null);
    else return false;
    return true;
  }

  function finish() {
    if (!mode) return;
    const points = withoutRepeats(open);
    if (!isSound(mode, points)) {
      const few = points.length < LEAST_POINTS[mode];
      tell.say(few ? words[`draw_${mode}_help`] : words.draw_crossing);
      return;
    }
    const id = `d${Date.now().toString(36)}`;
    const shape = {id: shapeOf(id) ? `${id}x` : id, kind: mode, points: points};
    leave();
    chosen = shape.id;
    commit(shapes().concat([shape]));
    tell.say(words.draw_edit_help);
  }

  function add(latlng) {
    const last = open[open.length - 1];
    // The second click of a double click is no corner of its own.
    if (last && map.latLngToContainerPoint([last[1], last[0]])
      .distanceTo(map.latLngToContainerPoint(latlng)) < SAME_PLACE_PX) return;
    setOpen(open.concat([roundedPoint(latlng)]));
    if (mode === "point") finish();
  }

  function remove() {
    if (!chosen) return;
    commit(shapes().filter((shape) => shape.id !== chosen));
    tell.say("");
  }

  function step(by) {
    if (mode && open.length && by < 0) {
      setOpen(open.slice(0, -1));
      return;
    }
    if (!history[at + by]) return;
    at += by;
    refresh();
    tell.changed();
  }

  // ---- what the reader does

  map.on("click", (event) => {
    if (!mode) return;
    event.used = true;
    add(event.latlng);
  });
  map.on("dblclick", finish);
  map.on("mousemove", (event) => {
    if (!mode || mode === "point") return;
    mouse = roundedPoint(event.latlng);
    renderDraft();
  });
  map.on("zoomend", () => handles.show(mode ? null : shapeOf(chosen), null));

  // Returns whether the key was meant for the drawing.
  function key(event) {
    const ctrl = event.ctrlKey || event.metaKey, letter = event.key.toLowerCase();
    if (ctrl && letter === "z") step(event.shiftKey ? 1 : -1);
    else if (ctrl && letter === "y") step(1);
    else if (ctrl || event.altKey) return false;
    else if (event.key === "Escape") return cancel();
    else if (event.key === "Enter" && mode) finish();
    else if (event.key === " " && mode) add(map.getCenter());
    else if ((event.key === "Delete" || event.key === "Backspace") && chosen) remove();
    else return false;
    return true;
  }

  return {
    start: start, cancel: cancel, finish: finish, remove: remove, step: step, key: key,
    shapes: shapes, drop: () => choose(null),
    setWords: (given) => { words = given; handles.setWords(given); refresh(); },
    // Other shapes from the start (another town), or as a step that can be undone.
    load: (given) => { if (mode) leave(); history = [given]; at = 0; chosen = null; refresh(); },
    give: (given) => { if (mode) leave(); commit(given); },
    state: () => ({
      mode: mode, chosen: chosen, corners: open.length,
      canUndo: at > 0 || open.length > 0, canRedo: at < history.length - 1,
    }),
  };
}

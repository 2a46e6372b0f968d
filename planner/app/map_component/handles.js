// The corners of the chosen shape as handles: dragged, moved by arrow keys, deleted;
// a handle between two corners becomes a corner when it is moved.
// `tell.moving(points)` while a corner moves, `tell.moved(points, corner)` when it has;
// `corner` is the one that keeps the keyboard, null where the mouse moved it.
function plannerHandles(map, pane, tell) {
  const group = L.layerGroup().addTo(map);
  let words = {};

  function marker(point, className, size, label) {
    const made = L.marker([point[1], point[0]], {
      pane: pane, draggable: true, autoPanOnFocus: false, bubblingMouseEvents: false,
      icon: L.divIcon({className: className, iconSize: [size, size]}),
    }).addTo(group);
    made.getElement().setAttribute("aria-label", label);
    return made;
  }

  const KEYS = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};

  function corner(shape, place) {
    const {points} = shape;
    const label = words.draw_corner.replace("{number}", place + 1);
    const handle = marker(points[place], "planner-handle", 14, label);
    const at = (latlng) => points.map((point, i) => i === place ? roundedPoint(latlng) : point);
    const spare = points.length > LEAST_POINTS[shape.kind];
    const remove = (corner) => tell.moved(points.filter((_, i) => i !== place), corner);
    handle.on("drag", () => tell.moving(at(handle.getLatLng())));
    handle.on("dragend", () => tell.moved(at(handle.getLatLng()), null));
    handle.on("contextmenu", () => { if (spare) remove(null); });
    handle.getElement().addEventListener("keydown", (event) => {
      const step = KEYS[event.key], size = event.shiftKey ? 10 : 1;
      if (step) {
        const pixel = map.latLngToLayerPoint(handle.getLatLng());
        const moved = pixel.add(L.point(step).multiplyBy(size));
        tell.moved(at(map.layerPointToLatLng(moved)), place);
      } else if ((event.key === "Delete" || event.key === "Backspace") && spare) {
        remove(Math.max(0, place - 1));
      } else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }

  function middle(shape, place) {
    const {points} = shape, next = points[(place + 1) % points.length];
    // Half way on the screen, where the side is seen.
    const pixels = [points[place], next].map(([lon, lat]) => map.project([lat, lon]));
    const half = map.unproject(pixels[0].add(pixels[1]).divideBy(2));
    const handle = marker([half.lng, half.lat], "planner-middle", 10, words.draw_midpoint);
    const put = () => {
      const point = roundedPoint(handle.getLatLng());
      return points.slice(0, place + 1).concat([point], points.slice(place + 1));
    };
    handle.on("drag", () => tell.moving(put()));
    handle.on("dragend click", () => tell.moved(put(), null));
    handle.getElement().addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      tell.moved(put(), place + 1);
    });
  }

  // `focused` is the corner that has the keyboard, null for none.
  function show(shape, focused) {
    group.clearLayers();
    if (!shape) return;
    shape.points.forEach((_, place) => corner(shape, place));
    if (focused !== null) {
      group.getLayers()[focused].getElement().focus({preventScroll: true});
    }
    const sides = {polygon: shape.points.length, line: shape.points.length - 1, point: 0};
    for (let place = 0; place < sides[shape.kind]; place++) middle(shape, place);
  }

  return {show: show, setWords: (given) => { words = given; }};
}

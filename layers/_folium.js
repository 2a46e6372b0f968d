// The page's own part: the first view, the controls, and the panel's switches.
function drawPlannerMap(map, data) {
  "use strict";

  const drawing = plannerLayers(map);
  const panel = document.querySelector(".planner-panel");
  const narrow = window.innerWidth < 700;
  panel.open = !narrow;

  function fit() {
    const side = narrow ? 0 : panel.offsetWidth + 12;
    map.fitBounds(data.bounds, {
      animate: false, paddingTopLeft: [12, 12], paddingBottomRight: [12 + side, 40],
    });
  }

  fit();
  // In a frame that is hidden at first, the map has no size to fit into yet.
  if (!map.getSize().x || !map.getSize().y) map.once("resize", fit);
  L.control.zoom({zoomInTitle: data.zoomIn, zoomOutTitle: data.zoomOut}).addTo(map);
  L.control.scale({imperial: false}).addTo(map);

  drawing.overlays.push(...data.layers.map(drawing.overlay));
  // The panel lists the topmost layer first; they are drawn from the ground up.
  Array.from(panel.querySelectorAll("section")).reverse().forEach((section, index) => {
    const box = section.querySelector("input"), overlay = drawing.overlays[index];
    box.checked = data.layers[index].shown;
    box.addEventListener("change", () => {
      if (box.checked) drawing.show(overlay);
      else overlay.group.remove();
    });
    const note = section.querySelector("p");
    const button = section.querySelector("button");
    if (button) button.addEventListener("click", () => { note.hidden = !note.hidden; });
    if (box.checked) drawing.show(overlay);
  });
  return {map: map, overlays: drawing.overlays};
}

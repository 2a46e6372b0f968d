// The app's map. Streamlit calls `mount` when the component appears and whenever its
// data changes; the page (this file), not the server, is where view, switches and
// drawings live: they stand in the tab's session storage by town, so that they
// survive reruns, another language, new figures and a reload.
export function mount(component) {
  const root = component.parentElement.querySelector(".planner-map");
  if (!root.planner) root.planner = plannerMap(root);
  root.planner.update(component);
  // Streamlit calls this for calls it has overtaken, too: only what left the page ends.
  return () => {
    if (root.isConnected || !root.planner) return;
    root.planner.end();
    root.planner = null;
  };
}

const KEPT = "planner-map:";

function readKept(town) {
  try { return JSON.parse(sessionStorage.getItem(KEPT + town)); } catch { return null; }
}

function plannerMap(root) {
  const part = (name) => root.querySelector(`.planner-${name}`);
  const map = L.map(part("leaflet"), {
    preferCanvas: true, attributionControl: false, zoomControl: false, zoomSnap: 0.25, maxZoom: 20,
  });
  const layers = plannerLayers(map);
  const highlight = L.layerGroup().addTo(map);
  map.createPane("planner-highlight").style.zIndex = 440;
  const highlightRenderer = L.svg({pane: "planner-highlight"});
  let component = null, data = null, kept = null, zoom = null, asked = false, ended = false;
  // By id of a layer: the name of the file that is drawn, or asked for, and its overlay.
  const entries = new Map();

  const say = (text) => { part("status").textContent = text; };
  const drawing = plannerDrawing(map, {
    changed: () => { kept.shapes = drawing.shapes(); tell(); },
    state: () => {
      toolbar.update();
      root.classList.toggle("planner-drawing", Boolean(drawing.state().mode));
    },
    say: say,
  });
  const toolbar = plannerToolbar(part("tools"), drawing);
  const basemaps = plannerBasemaps(map, (id) => { kept.basemap = id; keep(); });

  // ---- what is kept, and what Python is told

  function keep() {
    // Without storage (a full or forbidden one) a reload loses the drawings; nothing else does.
    try { sessionStorage.setItem(KEPT + data.town, JSON.stringify(kept)); } catch { /* see above */ }
  }

  function tell() {
    kept.mark = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
    keep();
    component.setStateValue("said", {
      town: data.town, mark: kept.mark, revision: kept.revision,
      drawings: toGeoJSON(kept.shapes), clicked: kept.clicked, view: kept.view,
      shown: data.layers.map((layer) => layer.id).filter(isShown),
    });
  }

  // What is switched on one page says nothing of another page's map.
  function isShown(id) {
    const own = (kept.switches[data.page] || {})[id];
    return own === undefined ? data.layers.find((layer) => layer.id === id).shown : own;
  }

  // ---- the first view

  function fit() {
    const [west, south, east, north] = data.bounds;
    const panel = part("panel"), side = panel && panel.open ? panel.offsetWidth + 12 : 0;
    map.fitBounds([[south, west], [north, east]], {animate: false,
      paddingTopLeft: [52, 12], paddingBottomRight: [12 + side, 40]});
  }

  // In a tab that is hidden at first, the map has no size to fit into yet.
  function place() {
    const size = map.getSize();
    if (!size.x || !size.y || kept.placed) return;
    kept.placed = true;
    if (kept.view) map.setView([kept.view.lat, kept.view.lon], kept.view.zoom, {animate: false});
    else fit();
  }

  function enter() {
    const stored = readKept(data.town) || {};
    kept = Object.assign({shapes: [], switches: {}, view: null, basemap: "", revision: null,
      mark: null, clicked: null}, stored, {placed: false});
    asked = false;
    drawing.load(kept.shapes);
  }

  // ---- layers

  function fetchLayer(layer) {
    const entry = {name: layer.name, overlay: (entries.get(layer.id) || {}).overlay};
    entries.set(layer.id, entry);
    return fetch(new URL(layer.url, location.origin), {
      headers: {[data.tokenHeader]: data.token}, credentials: "same-origin",
    }).then((answer) => {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.json();
    }).then((content) => {
      if (!ended && entries.get(layer.id) === entry) swap(layer, entry, content);
      return true;
    }).catch(() => {
      if (ended || entries.get(layer.id) !== entry) return true;
      entry.name = null;
      return false;
    });
  }

  function swap(layer, entry, content) {
    const old = entry.overlay, made = layers.overlay(content);
    entry.overlay = made;
    made.name = entry.name;
    made.group.on("click", (event) => { made.under = event.layer; });
    order();
    if (isShown(layer.id)) layers.show(made);
    if (old) old.group.remove();
  }

  function order() {
    const now = data.layers.map((layer) => (entries.get(layer.id) || {}).overlay).filter(Boolean);
    layers.overlays.splice(0, layers.overlays.length, ...now);
  }

  function refreshLayers() {
    const ids = new Set(data.layers.map((layer) => layer.id));
    entries.forEach((entry, id) => {
      if (ids.has(id)) return;
      if (entry.overlay) entry.overlay.group.remove();
      entries.delete(id);
    });
    order();
    const work = data.layers.map((layer) => {
      const entry = entries.get(layer.id), overlay = entry && entry.overlay;
      if (!isShown(layer.id)) {
        if (overlay) overlay.group.remove();
        return null;
      }
      if (overlay && overlay.name === layer.name) {
        entry.name = layer.name;
        if (!map.hasLayer(overlay.group)) layers.show(overlay);
        return null;
      }
      return entry && entry.name === layer.name ? null : fetchLayer(layer);
    }).filter(Boolean);
    if (!work.length) return;
    root.setAttribute("aria-busy", "true");
    const waiting = root.waiting = {};
    Promise.all(work).then((arrived) => {
      if (root.waiting === waiting) root.setAttribute("aria-busy", "false");
      const all = arrived.every(Boolean);
      // A server that started anew gives its files out again when the page is run.
      if (!all && !asked) tell();
      else if (!all) say(data.words.map_failed);
      asked = !all;
    });
  }

  // A click tells the place, and the topmost feature there that has a tooltip.
  function inspect(event) {
    if (event.used) return;
    drawing.drop();
    const hit = layers.overlays.filter((overlay) => overlay.under).pop();
    kept.clicked = {lon: event.latlng.lng, lat: event.latlng.lat, layer: hit ? hit.id : "",
      name: hit ? hit.name : "", part: hit ? hit.under.part : -1, row: hit ? hit.under.row : -1};
    layers.overlays.forEach((overlay) => { overlay.under = null; });
    tell();
  }

  function showHighlight() {
    highlight.clearLayers();
    if (!data.highlight) return;
    const options = {pane: "planner-highlight", renderer: highlightRenderer, interactive: false};
    // A white edge below, so that it stands out from every colour.
    [["#ffffff", 7, 9], ["#d6006c", 3, 7]].forEach(([color, weight, radius]) => {
      const style = Object.assign({color: color, weight: weight, fillColor: "#d6006c",
        fillOpacity: 0.15, radius: radius, className: "planner-highlighted"}, options);
      L.geoJSON(data.highlight, Object.assign({style: style,
        pointToLayer: (_, latlng) => L.circleMarker(latlng, style)}, options)).addTo(highlight);
    });
  }

  // ---- panel, credit, buttons

  function showPanel() {
    const host = part("panel-host"), before = part("panel");
    const open = before ? before.open : root.clientWidth >= 700;
    const at = root.getRootNode().activeElement, section = at && at.closest("section");
    // Both are HTML of layers/_legend.py, which escapes what data says.
    host.innerHTML = data.panel;
    part("footer").innerHTML = data.footer;
    part("panel").open = open;
    host.querySelectorAll("section").forEach((one) => {
      const box = one.querySelector("input"), note = one.querySelector("p");
      const button = one.querySelector("button"), id = one.dataset.layer;
      box.checked = isShown(id);
      box.addEventListener("change", () => {
        kept.switches[data.page] = Object.assign({}, kept.switches[data.page], {[id]: box.checked});
        refreshLayers();
        tell();
      });
      if (button) button.addEventListener("click", () => { note.hidden = !note.hidden; });
      if (section && section.dataset.layer === id) box.focus({preventScroll: true});
    });
    const credit = document.createElement("bdi");
    part("credit").prepend(credit);
    const chooser = basemaps.chooser(data, kept.basemap, credit);
    if (chooser) host.querySelector(".planner-scroll").prepend(chooser);
  }

  function showWords() {
    const {words} = data;
    root.lang = data.lang === "zh" ? "zh-CN" : "en";
    part("leaflet").setAttribute("aria-label", words.map_label);
    if (zoom) zoom.remove();
    zoom = L.control.zoom({zoomInTitle: words.map_zoom_in, zoomOutTitle: words.map_zoom_out});
    zoom.addTo(map);
    drawing.setWords(words);
    toolbar.setWords(words);
  }

  function update(given) {
    const before = data;
    component = given;
    data = given.data;
    const differs = (name) => !before || JSON.stringify(before[name]) !== JSON.stringify(data[name]);
    if (differs("height")) root.style.setProperty("--planner-height", `${data.height}px`);
    map.invalidateSize({pan: false});
    const moved = differs("town");
    if (moved) enter();
    if (differs("words")) showWords();
    if (moved || ["page", "panel", "footer", "basemaps"].some(differs)) showPanel();
    place();
    // After a reload, Python's new session has heard nothing yet.
    if (moved && kept.mark && kept.mark !== data.heard) tell();
    if (data.drawings && data.drawings.revision !== kept.revision) {
      kept.revision = data.drawings.revision;
      drawing.give(fromGeoJSON(data.drawings.shapes));
    }
    refreshLayers();
    if (differs("highlight")) showHighlight();
  }

  // ---- what the reader does

  L.control.scale({imperial: false}).addTo(map);
  map.on("moveend", () => {
    if (!kept || !kept.placed) return;
    const {lng, lat} = map.getCenter();
    kept.view = {lon: lng, lat: lat, zoom: map.getZoom()};
    keep();
  });
  map.on("click", inspect);
  root.addEventListener("keydown", (event) => {
    if (event.target.closest(".planner-panel-host")) return;
    // A button's own keys stay its own.
    if (event.target.closest("button, a") && (event.key === "Enter" || event.key === " ")) return;
    if (!drawing.key(event)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  // The ring around the map is for those who came by keyboard.
  root.addEventListener("keydown", () => root.classList.remove("planner-pointer"), true);
  // Leaflet would focus its map with a scroll of the page.
  part("leaflet").addEventListener("mousedown", (event) => {
    root.classList.add("planner-pointer");
    if (event.target.closest(".leaflet-control, .leaflet-marker-icon")) return;
    part("leaflet").focus({preventScroll: true});
  }, true);
  const watch = new ResizeObserver(() => {
    if (!data) return;
    map.invalidateSize({pan: false});
    place();
  });
  watch.observe(root);

  function end() {
    ended = true;
    watch.disconnect();
    map.remove();
  }

  return {map: map, overlays: layers.overlays, drawing: drawing, basemaps: basemaps,
    town: () => data.town, update: update, end: end};
}

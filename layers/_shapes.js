// Draws layers (see _shapes.py for the data) on one canvas of a Leaflet map, for the
// page (_folium.js) and for the app (map.js). Text from data becomes text nodes only.
function plannerLayers(map) {
  "use strict";

  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const DIGIT = new Uint8Array(128);
  for (let i = 0; i < LETTERS.length; i++) DIGIT[LETTERS.charCodeAt(i)] = i;

  // Whole numbers from 0. Multiplied, not shifted: shifts end at 31 bits.
  function numbers(text) {
    const found = new Float64Array(text.length);
    let count = 0, value = 0, scale = 1;
    for (let i = 0; i < text.length; i++) {
      const digit = DIGIT[text.charCodeAt(i)];
      value += (digit & 31) * scale;
      if (digit & 32) { scale *= 32; continue; }
      found[count++] = value;
      value = 0;
      scale = 1;
    }
    return found.slice(0, count);
  }

  // Numbers whose differences were written, a row of `width` numbers at a time.
  function sums(text, width) {
    const found = numbers(text);
    for (let i = 0; i < found.length; i++) {
      const step = found[i] % 2 ? -(found[i] + 1) / 2 : found[i] / 2;
      found[i] = step + (i < width ? 0 : found[i - width]);
    }
    return found;
  }

  // Millionths of a degree -> the Mercator square, 0 to 1 from west and from north.
  function mercator(degrees) {
    const square = new Float64Array(degrees.length);
    for (let i = 0; i < square.length; i += 2) {
      const sine = Math.sin(degrees[i + 1] / 1e6 * Math.PI / 180);
      square[i] = 0.5 + degrees[i] / 360e6;
      square[i + 1] = 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
    }
    return square;
  }

  // Lines and areas whose corners stay in the arrays they were read into, and are
  // drawn from there. An object a corner and a zoom, as Leaflet has it for paths
  // that move, is what takes the time.
  const light = {
    // From corner `start` on there are rings (or lines) of so many corners each.
    initialize: function (start, counts) {
      this._start = start;
      this._counts = counts;
      let west = 1, north = 1, east = 0, south = 0;
      const square = this._square, end = start + counts.reduce((sum, count) => sum + count);
      for (let at = 2 * start; at < 2 * end; at += 2) {
        west = Math.min(west, square[at]);
        east = Math.max(east, square[at]);
        north = Math.min(north, square[at + 1]);
        south = Math.max(south, square[at + 1]);
      }
      this._box = [west, north, east, south];
    },
    // Rings of what `make` gives for a corner's place in the arrays.
    _rings: function (make) {
      let at = this._start;
      return this._counts.map((count) => Array.from({length: count}, () => make(2 * at++)));
    },
    getLatLngs: function () {
      const degrees = this._degrees;
      return this._rings((at) => new L.LatLng(degrees[at + 1] / 1e6, degrees[at] / 1e6));
    },
    getBounds: function () { return L.latLngBounds(this.getLatLngs().flat()); },
    isEmpty: function () { return false; },
    _project: function () {
      const size = map.options.crs.scale(map.getZoom()), origin = map.getPixelOrigin();
      const box = this._box;
      this._rawPxBounds = new L.Bounds(
        new L.Point(size * box[0] - origin.x, size * box[1] - origin.y),
        new L.Point(size * box[2] - origin.x, size * box[3] - origin.y));
      this._updateBounds();
    },
    _update: function () {},
    _updatePath: function () {
      const renderer = this._renderer, draw = renderer._ctx;
      if (!renderer._drawing || !renderer._bounds.intersects(this._pxBounds)) return;
      const size = map.options.crs.scale(map.getZoom()), origin = map.getPixelOrigin();
      const square = this._square;
      let at = 2 * this._start;
      draw.beginPath();
      for (const count of this._counts) {
        const end = at + 2 * count;
        let lastX = NaN, lastY = NaN;
        for (let first = true; at < end; at += 2) {
          const x = Math.round(size * square[at]) - origin.x;
          const y = Math.round(size * square[at + 1]) - origin.y;
          // Corners on one pixel are one corner, but a line keeps its two ends.
          if (x === lastX && y === lastY && at < end - 2) continue;
          if (first) draw.moveTo(x, y);
          else draw.lineTo(x, y);
          first = false;
          lastX = x;
          lastY = y;
        }
        if (this._closed) draw.closePath();
      }
      renderer._fillStroke(draw, this);
    },
    // Leaflet's own tests of a point, with the corners it wants.
    _containsPoint: function (point) {
      if (!this._pxBounds.contains(point)) return false;
      const size = map.options.crs.scale(map.getZoom()), origin = map.getPixelOrigin();
      const square = this._square;
      this._parts = this._rings((at) =>
        new L.Point(size * square[at] - origin.x, size * square[at + 1] - origin.y));
      // An area that is not filled is met on its outline only.
      const Inside = this._closed && this.options.fill ? L.Polygon : L.Polyline;
      return Inside.prototype._containsPoint.call(this, point, this._closed);
    },
  };

  // Nothing changes alone here, so that a redraw is always of the whole.
  const Canvas = L.Canvas.extend({
    _extendRedrawBounds: function () { this._redrawBounds = null; },
  });

  // Lines and dots would cover a whole town seen from afar: below zoom 15 they
  // shrink, down to half their size.
  function resized(Path, style, group) {
    const options = Path.prototype.options;
    group.sizes.push({options: options, weight: style.weight, radius: style.radius});
    return Path;
  }
  function resize() {
    const share = Math.min(1, Math.max(0.5, 2 ** ((map.getZoom() - 15) / 2)));
    overlays.forEach((overlay) => overlay.group.sizes.forEach((one) => {
      one.options.weight = one.weight * share;
      one.options.radius = one.radius * share;
    }));
  }

  // One class of paths a record: a path then carries no options or arrays of its
  // own, and all of them tell one group what the mouse does.
  function maker(record, style, degrees, group) {
    const area = record.dimension === 2;
    const own = Object.assign({
      _eventParents: {[L.stamp(group)]: group},
      _closed: area, _degrees: degrees, _square: mercator(degrees),
      options: Object.assign({}, style, area ? {} : {fill: false}),
    }, light);
    return resized((area ? L.Polygon : L.Polyline).extend(own), style, group);
  }

  function circles(degrees, style, group) {
    const Circle = L.CircleMarker.extend({
      _eventParents: {[L.stamp(group)]: group},
      options: style,
      _project: function () {
        this._radius = this.options.radius;
        L.CircleMarker.prototype._project.call(this);
      },
    });
    resized(Circle, style, group);
    return Array.from({length: degrees.length / 2}, (_, shape) =>
      new Circle(new L.LatLng(degrees[2 * shape + 1] / 1e6, degrees[2 * shape] / 1e6)));
  }

  function paths(record, style, degrees, group) {
    const Path = maker(record, style, degrees, group);
    const points = numbers(record.points), made = [];
    const rings = record.rings === null ? null : numbers(record.rings);
    let ring = 0, start = 0;
    while (ring < points.length) {
      const end = ring + (rings ? rings[made.length] : 1);
      const counts = Array.from(points.subarray(ring, end));
      made.push(new Path(start, counts));
      for (; ring < end; ring++) start += points[ring];
    }
    return made;
  }

  function shapes(record, style, values, group) {
    const degrees = sums(record.xy, 2);
    const row = record.rows === null ? null : sums(record.rows, 1);
    const made = record.dimension === 0 ? circles(degrees, style, group)
      : paths(record, style, degrees, group);
    made.forEach((path, shape) => {
      path.row = row ? row[shape] : shape;
      path.values = values;
    });
    return made;
  }

  // What is told of a shape: a row a field, as nodes.
  function tooltip(layer, path) {
    const table = document.createElement("table");
    layer.labels.forEach((label, field) => {
      const line = table.insertRow();
      const head = document.createElement("th");
      head.textContent = label;
      line.appendChild(head);
      const value = document.createElement("div");
      value.dir = "auto";
      value.textContent = layer.texts[path.values[field][path.row]];
      line.insertCell().appendChild(value);
    });
    return table;
  }

  // What is drawn now, from the ground up; the caller keeps it in order.
  const overlays = [];

  // An overlay's paths are made when it is first switched on.
  function overlay(layer) {
    const made = {id: layer.id, group: L.featureGroup(), classes: null};
    made.group.sizes = [];
    made.make = () => {
      if (made.classes) return;
      const told = layer.labels.length > 0;
      made.classes = layer.classes.map((part, place) => {
        const style = Object.assign({interactive: told}, part.style);
        const values = part.values.map(numbers);
        const found = part.shapes.map((record) => shapes(record, style, values, made.group));
        found.flat().forEach((path) => { path.part = place; });
        return L.layerGroup(found.flat()).addTo(made.group);
      });
      if (told) {
        made.group.bindTooltip((path) => tooltip(layer, path),
          {sticky: true, className: "planner-tooltip"});
      }
    };
    return made;
  }

  // A canvas draws in the order of adding: what lies above is raised again.
  function show(overlay) {
    overlay.make();
    resize();
    overlay.group.addTo(map);
    overlays.slice(overlays.indexOf(overlay) + 1).forEach((above) => {
      if (map.hasLayer(above.group)) above.classes.forEach((one) => one.invoke("bringToFront"));
    });
  }

  map.options.renderer = new Canvas({padding: 0.1, tolerance: 3});
  map.on("zoomend", resize);
  return {overlays: overlays, overlay: overlay, show: show};
}

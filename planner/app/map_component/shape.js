// What is drawn, as data: {id, kind: "polygon" | "line" | "point", points: [[lon, lat], ...]}.
// Shapes are never changed; a change makes a new one.
const LEAST_POINTS = {polygon: 3, line: 2, point: 1};

// A tenth of a metre, as in the layers.
function roundedPoint(place) {
  return [place.lng, place.lat].map((degree) => Math.round(degree * 1e6) / 1e6);
}

function withoutRepeats(points) {
  return points.filter((point, i) => !i || String(point) !== String(points[i - 1]));
}

// Whether an outline crosses or touches itself, folds back, or encloses nothing.
function crossesItself(outline) {
  let points = withoutRepeats(outline);
  if (points.length > 1 && String(points[0]) === String(points[points.length - 1])) {
    points = points.slice(0, -1);
  }
  const count = points.length;
  if (count < 3) return true;
  // Whole numbers of millionths are exact, so that a touch is told from a near miss.
  const whole = points.map((point) => point.map((degree) => Math.round(degree * 1e6)));
  const turn = (a, b, c) => Math.sign((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
  const between = (a, b, c) => Math.min(a[0], b[0]) <= c[0] && c[0] <= Math.max(a[0], b[0])
    && Math.min(a[1], b[1]) <= c[1] && c[1] <= Math.max(a[1], b[1]);
  for (let i = 0; i < count; i++) {
    const a = whole[i], b = whole[(i + 1) % count], after = whole[(i + 2) % count];
    if (turn(a, b, after) === 0
      && (b[0] - a[0]) * (after[0] - b[0]) + (b[1] - a[1]) * (after[1] - b[1]) < 0) return true;
    // Sides that follow each other share a corner; the first follows the last.
    for (let j = i + 2; j < count - (i === 0 ? 1 : 0); j++) {
      const c = whole[j], d = whole[(j + 1) % count];
      const turns = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
      if (turns[0] * turns[1] < 0 && turns[2] * turns[3] < 0) return true;
      if ((!turns[0] && between(a, b, c)) || (!turns[1] && between(a, b, d))
        || (!turns[2] && between(c, d, a)) || (!turns[3] && between(c, d, b))) return true;
    }
  }
  return false;
}

function isSound(kind, points) {
  if (withoutRepeats(points).length < LEAST_POINTS[kind]) return false;
  return kind !== "polygon" || !crossesItself(points);
}

const GEOMETRY_TYPES = {polygon: "Polygon", line: "LineString", point: "Point"};

function toGeoJSON(shapes) {
  const coordinates = ({kind, points}) => kind === "point" ? points[0]
    : kind === "line" ? points : [points.concat([points[0]])];
  return {
    type: "FeatureCollection",
    features: shapes.map((shape) => ({
      type: "Feature", id: shape.id, properties: {},
      geometry: {type: GEOMETRY_TYPES[shape.kind], coordinates: coordinates(shape)},
    })),
  };
}

// Shapes of GeoJSON that Python gave; what is no shape of these kinds is left out.
function fromGeoJSON(collection) {
  const kinds = Object.keys(GEOMETRY_TYPES);
  return collection.features.map(({id, geometry}, place) => {
    const kind = kinds.find((one) => GEOMETRY_TYPES[one] === geometry.type);
    const points = kind === "point" ? [geometry.coordinates]
      : kind === "line" ? geometry.coordinates : kind && geometry.coordinates[0].slice(0, -1);
    return {id: String(id ?? `given-${place + 1}`), kind: kind, points: points};
  }).filter((shape) => shape.kind);
}

// GCJ-02, the field by which Chinese web maps are moved: the same formula as
// planner/sources/gcj02.py, which a test holds it to. Degrees in, degrees out.
function gcj02(lon, lat) {
  if (!(lon >= 72.004 && lon <= 137.8347 && lat >= 0.8293 && lat <= 55.8271)) return [lon, lat];
  const x = lon - 105, y = lat - 35, root = Math.sqrt(Math.abs(x));
  const waves = (t, rows) => rows.reduce(
    (sum, [amplitude, frequency]) => sum + amplitude * Math.sin(frequency * Math.PI * t), 0) * 2 / 3;
  const fast = waves(x, [[20, 6], [20, 2]]);
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + fast
    + waves(y, [[20, 1], [40, 1 / 3], [160, 1 / 12], [320, 1 / 30]]);
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + fast
    + waves(x, [[20, 1], [40, 1 / 3], [150, 1 / 12], [300, 1 / 30]]);
  const semiMajor = 6378245, eccentricity2 = 0.00669342162296594323;
  const phi = lat * Math.PI / 180, w2 = 1 - eccentricity2 * Math.sin(phi) ** 2;
  const meridian = semiMajor * (1 - eccentricity2) / w2 ** 1.5;
  const parallel = semiMajor / Math.sqrt(w2) * Math.cos(phi);
  return [lon + east / parallel * 180 / Math.PI, lat + north / meridian * 180 / Math.PI];
}

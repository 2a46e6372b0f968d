// Tiles under the layers. Tiles in GCJ-02 are laid where they belong: data never moves.
const ShiftedTiles = L.TileLayer.extend({
  // The two places where a grid of tiles asks what it is centred on. The shift
  // changes by at most 3 m in a kilometre: about a pixel at the edge of a screen.
  _setZoomTransform: function (level, center, zoom) {
    L.TileLayer.prototype._setZoomTransform.call(this, level, shiftedPlace(center), zoom);
  },
  _getTiledPixelBounds: function (center) {
    return L.TileLayer.prototype._getTiledPixelBounds.call(this, shiftedPlace(center));
  },
});

function shiftedPlace(place) {
  const at = L.latLng(place);
  const [lon, lat] = gcj02(at.lng, at.lat);
  return L.latLng(lat, lon);
}

// The chooser in the panel. `changed` is called with the id chosen, "" for none.
function plannerBasemaps(map, changed) {
  let shown = [];

  function lay(row) {
    shown.forEach((tiles) => tiles.remove());
    const Tiles = row && row.shifted ? ShiftedTiles : L.TileLayer;
    shown = !row ? [] : row.urls.map((url) => new Tiles(url, {
      maxNativeZoom: row.maxZoom, maxZoom: map.options.maxZoom, subdomains: row.subdomains,
    }).addTo(map));
  }

  // Returns the chooser for a panel, null where there is nothing to choose.
  function chooser(data, chosen, credit) {
    const rows = data.basemaps;
    const find = (id) => rows.find((row) => row.id === id);
    const use = (id) => {
      const row = find(id);
      lay(row);
      credit.textContent = row ? row.credit : "";
    };
    use(chosen);
    if (!rows.length) return null;
    const label = document.createElement("label"), select = document.createElement("select");
    label.className = "planner-basemap";
    label.append(data.words.map_basemap, select);
    [{id: "", name: data.words.map_no_basemap}].concat(rows).forEach((row) => {
      select.add(new Option(row.name, row.id, false, row.id === (find(chosen) ? chosen : "")));
    });
    select.addEventListener("change", () => { use(select.value); changed(select.value); });
    return label;
  }

  return {chooser: chooser, tiles: () => shown};
}

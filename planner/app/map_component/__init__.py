"""The app's map: Leaflet on a canvas in a Streamlit component without a frame.

`component.town_map` shows it and returns what the user did. The page's part is
`map.js`, which the other scripts here serve, and the drawing code of `layers`.
"""

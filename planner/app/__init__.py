"""The Streamlit app: one page a file. Pages ask, call and show; nothing is reckoned here."""

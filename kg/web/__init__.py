"""The server: pages, data and SPARQL."""

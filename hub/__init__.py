"""The Partnership Notification Hub. ARCHITECTURE.md is the map; `hub/journeys` is where to start."""

"""What the parts promise each other: events, routes, file formats."""

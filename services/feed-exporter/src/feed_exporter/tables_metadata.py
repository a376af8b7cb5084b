"""What all tables of the feed exporter are declared on."""

from kit.db import service_metadata

metadata = service_metadata()

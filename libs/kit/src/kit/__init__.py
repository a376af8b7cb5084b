"""How a service runs: database, messages, time, secrets, HTTP. No word of the domain."""

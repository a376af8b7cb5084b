"""The bus: one protocol, an in-process and a RabbitMQ body."""

from kit.bus.local import LocalBus
from kit.bus.protocol import Bus, RetryLadder, Topology
from kit.bus.rabbit import RabbitBus

__all__ = ["Bus", "LocalBus", "RabbitBus", "RetryLadder", "Topology"]

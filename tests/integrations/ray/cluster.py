"""A Ray cluster of several nodes on this machine, each with processes of its own, and a store of 80 MB."""

from types import TracebackType
from typing import Any, Self

from ray.cluster_utils import Cluster

STORE = 80_000_000  # bytes of a node's object store; Ray takes no less than 75 MB


class Nodes:
    """The cluster: a node that leads, and one more; both work, with one core each."""

    def __enter__(self) -> Self:
        quiet = {"include_dashboard": False, "include_log_monitor": False, "no_monitor": True}  # a process each
        head = {"num_cpus": 1, "object_store_memory": STORE, **quiet}
        self._cluster = Cluster(initialize_head=True, head_node_args=head)
        self._other = self._start()
        self._cluster.wait_for_nodes()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cluster.shutdown()  # type: ignore[no-untyped-call]

    @property
    def address(self) -> str:
        """What a run is told to connect to."""
        return str(self._cluster.address)

    def kill_one(self) -> None:
        """End all processes of the node that does not lead, with SIGKILL."""
        self._cluster.remove_node(self._other, allow_graceful=False)

    def replace_killed(self) -> None:
        """Start another node for the one that was killed."""
        self._other = self._start()
        self._cluster.wait_for_nodes()

    def _start(self) -> Any:
        return self._cluster.add_node(num_cpus=1, object_store_memory=STORE)

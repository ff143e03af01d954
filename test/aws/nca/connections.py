"""What NP-Guard's network-config-analyzer says of many clusters, in one process.

Usage: connections.py FOLDER. Each N.yaml in the folder is one cluster; each gives one line of JSON on standard output:
{"cluster": "N", "connections": [{"src": [...], "dst": [...], "protocols": [...], "ports": [[from, to], ...]}]}.
A peer is "namespace/pod", or "from-to" for a range of addresses. An input that the analyzer refuses gives "error".
"""
import contextlib
import io
import json
import pathlib
import sys

from nca.CoreDS.Peer import BasePeerSet, IpBlock, Pod
from nca.NetworkConfig.NetworkConfig import NetworkConfig
from nca.NetworkConfig.ResourcesHandler import ResourcesHandler

PROTOCOLS = {"TCP": 6, "UDP": 17, "SCTP": 132}


def names(peers):
    found = []
    for peer in peers:
        if isinstance(peer, Pod):
            found.append(f"{peer.namespace.name}/{peer.name}")
        elif isinstance(peer, IpBlock):
            found.extend(f"{cube.start.address}-{cube.end.address}" for cube in peer)
    return found


def ranges(ports):
    return [[one.start, one.end] for one in ports.port_set]


def connections(file):
    BasePeerSet.reset()
    config: NetworkConfig = ResourcesHandler().get_network_config(None, None, None, [str(file)])
    allowed = config.allowed_connections().all_allowed_conns
    result = []
    for cube in allowed:
        conn = allowed.get_connectivity_cube(cube)
        protocols = [name for name, number in PROTOCOLS.items() if number in conn["protocols"]]
        if protocols:
            result.append({
                "src": names(conn["src_peers"]),
                "dst": names(conn["dst_peers"]),
                "protocols": protocols,
                "ports": ranges(conn["dst_ports"]),
            })
    return result


def main(folder):
    for file in sorted(pathlib.Path(folder).glob("*.yaml"), key=lambda one: int(one.stem)):
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                answer = {"connections": connections(file)}
            except (Exception, SystemExit) as error:
                answer = {"error": f"{type(error).__name__}: {error} {said.getvalue()}"[:2000]}
        print(json.dumps({"cluster": file.stem, **answer}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])

"""The stack of a deployment: what a release would change, the change made, what there is.

python -m infra.deploy DEPLOYMENT propose [--from build | --release NAME]
python -m infra.deploy DEPLOYMENT execute
python -m infra.deploy DEPLOYMENT deploy         propose, ask, execute
python -m infra.deploy DEPLOYMENT outputs [NAME]
python -m infra.deploy DEPLOYMENT releases
python -m infra.deploy DEPLOYMENT remove --stack NAME
"""

from __future__ import annotations

import sys
from argparse import Namespace, RawDescriptionHelpFormatter
from pathlib import Path

from infra.deploy import releases, stack
from infra.deploy.deployment import Deployment, NotDeployable, command, read
from infra.deploy.stack import Proposal

HOW = {"True": " by replacing", "Conditional": ", perhaps replacing"}
"""CloudFormation's word on a replacement -> the words that we print."""


def propose(deployment: Deployment, asked: Namespace) -> Proposal | None:
    named = asked.release
    release = releases.find(deployment, named) if named else releases.publish(deployment, asked.built)
    print(f"release {release.name}")
    proposal = stack.propose(deployment, release, adopt=asked.adopt)
    if proposal is None:
        print("nothing would change")
    else:
        _show(proposal)
    return proposal


def _show(proposal: Proposal) -> None:
    print(f"{proposal.name}: {len(proposal.changes)} changes")
    for change in proposal.changes:
        how = f"{change.action}{HOW.get(change.replaced, '')}"
        print(f"  {'!! ' if change.loses else '   '}{how:26} {change.kind:38} {change.name}")
    if any(change.loses for change in proposal.changes):
        print("!! what is kept in these would no longer be used by the stack")


def execute(deployment: Deployment, asked: Namespace) -> None:
    _execute(deployment, stack.latest(deployment), asked)


def _execute(deployment: Deployment, proposal: Proposal, asked: Namespace) -> None:
    losing = [change.name for change in proposal.changes if change.loses]
    if losing and not asked.even_losing:
        raise NotDeployable(f"not without --even-losing: {', '.join(losing)}")
    made = stack.execute(deployment, proposal)
    print(f"{deployment.prefix} is as {proposal.name} says, at {made['EndpointURL']}")


def deploy(deployment: Deployment, asked: Namespace) -> None:
    proposal = propose(deployment, asked)
    if proposal and input("execute? (yes) ") == "yes":
        _execute(deployment, proposal, asked)


def outputs(deployment: Deployment, asked: Namespace) -> None:
    made = deployment.outputs()
    if asked.name:
        print(made[asked.name])
        return
    for name, value in sorted(made.items()):
        print(f"{name:22} {value}")


def list_releases(deployment: Deployment, asked: Namespace) -> None:
    for release in releases.published(deployment):
        print(release.name)


def remove(deployment: Deployment, asked: Namespace) -> None:
    if asked.stack != deployment.prefix:
        raise NotDeployable(f"to remove it, name it: --stack {deployment.prefix}")
    print("these stay, with all that is in them:")
    for name in stack.remove(deployment):
        print(f"  {name}")


def main(arguments: list[str] | None = None) -> None:
    """Run one of the commands on the deployment."""
    parser = command(__doc__)
    parser.formatter_class = RawDescriptionHelpFormatter
    commands = parser.add_subparsers(required=True)
    for does in (propose, deploy):
        one = commands.add_parser(does.__name__)
        one.set_defaults(does=does)
        one.add_argument("--from", type=Path, default=Path("build"), dest="built", help="where `make package` put it")
        one.add_argument("--release", help="one that was published before, instead")
        one.add_argument("--adopt", action="store_true", help="take in what an earlier stack of this name has left")
    for changing in (commands.choices["deploy"], commands.add_parser("execute")):
        changing.add_argument("--even-losing", action="store_true", help="though kept resources are replaced")
    commands.choices["execute"].set_defaults(does=execute)
    telling = commands.add_parser("outputs")
    telling.set_defaults(does=outputs)
    telling.add_argument("name", nargs="?")
    commands.add_parser("releases").set_defaults(does=list_releases)
    removing = commands.add_parser("remove")
    removing.set_defaults(does=remove)
    removing.add_argument("--stack", default="", help="its name, so that none is removed by mistake")
    asked = parser.parse_args(arguments)
    try:
        asked.does(read(asked.deployment), asked)
    except NotDeployable as reason:
        sys.exit(str(reason))


if __name__ == "__main__":
    main()

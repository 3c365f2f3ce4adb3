"""One value of the deployment's secret, read from standard input; functions take it up within five minutes.

python -m infra.deploy.secret DEPLOYMENT smtp_password < file
"""

from __future__ import annotations

import json
import sys

from chalicelib.runtime.settings import SECRETS
from infra.deploy.deployment import Deployment, NotDeployable, command, read

LONGEST = 16_384


def put(deployment: Deployment, name: str, value: str) -> list[str]:
    """Enter a value beside the others; answers the names of all that are there now."""
    secrets = deployment.client("secretsmanager")
    place = deployment.outputs()["SettingsSecretArn"]
    before = json.loads(secrets.get_secret_value(SecretId=place)["SecretString"])
    after = {key: kept for key, kept in before.items() if key in SECRETS} | {name: value}
    secrets.put_secret_value(SecretId=place, SecretString=json.dumps(after, ensure_ascii=False))
    return sorted(after)


def main(arguments: list[str] | None = None) -> None:
    parser = command(__doc__)
    parser.add_argument("name", choices=SECRETS)
    asked = parser.parse_args(arguments)
    value = sys.stdin.read(LONGEST).rstrip("\n")
    if not value:
        sys.exit("nothing came on standard input")
    try:
        print("now there:", ", ".join(put(read(asked.deployment), asked.name, value)))
    except NotDeployable as reason:
        sys.exit(str(reason))


if __name__ == "__main__":
    main()

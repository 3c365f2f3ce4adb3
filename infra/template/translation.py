"""The SAM transform, done here instead of by CloudFormation."""

from __future__ import annotations

import json
import logging
from copy import deepcopy
from typing import Any

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator

from infra.template.words import Template

REGION = "cn-north-1"
logging.getLogger("samtranslator.metrics").setLevel(logging.ERROR)  # it warns of figures that only AWS publishes


def translated(sam: Template) -> Template:
    """A SAM template as CloudFormation deploys it."""
    defaults = {name: parameter.get("Default", "") for name, parameter in sam["Parameters"].items()}
    session = boto3.session.Session(region_name=REGION)
    template = Translator({}, Parser(), boto_session=session).translate(deepcopy(sam), defaults)
    result: dict[str, Any] = json.loads(json.dumps(template))
    return result

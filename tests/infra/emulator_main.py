"""Runs in the emulator's own Python: ministack, with the one resource type that its CloudFormation does not know.

ministack has AWS Budgets, but no resource of it; here CloudFormation's words are handed to that service.
"""

import json
from typing import Any

from ministack import app
from ministack.services import budgets
from ministack.services.cloudformation import provisioners


def create(_logical_id: str, properties: dict[str, Any], _stack: str) -> tuple[str, dict[str, Any]]:
    limit = properties["Budget"]["BudgetLimit"]
    budget = {**properties["Budget"], "BudgetLimit": {**limit, "Amount": str(limit["Amount"])}}
    status, _, body = budgets._create_budget({**properties, "Budget": budget})
    if status != 200:
        raise ValueError(json.loads(body))
    return budget["BudgetName"], {}


def delete(name: str, _properties: dict[str, Any]) -> None:
    budgets._delete_budget({"BudgetName": name})


provisioners._RESOURCE_HANDLERS["AWS::Budgets::Budget"] = {"create": create, "delete": delete}
app.main()

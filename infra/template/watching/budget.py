"""The monthly budget of the account, over which an operator is told. China's partition has no budgets."""

from __future__ import annotations

from typing import Any

from infra.template.words import Resource, ref, resource, sub


def resources() -> dict[str, Resource]:
    """Make a budget of the whole account: costs are told apart by tags only if these are activated for billing."""
    limit = {"Amount": ref("MonthlyBudget"), "Unit": "USD"}
    return {
        "Budget": resource(
            "AWS::Budgets::Budget",
            {
                "Budget": {
                    "BudgetName": sub("${Prefix}-monthly"),
                    "BudgetType": "COST",
                    "TimeUnit": "MONTHLY",
                    "BudgetLimit": limit,
                },
                "NotificationsWithSubscribers": [_told("ACTUAL", 80), _told("FORECASTED", 100)],
            },
            Condition="IsNotChina",
            DependsOn=["AlarmTopicPolicy"],
        )
    }


def _told(kind: str, percent: int) -> dict[str, Any]:
    return {
        "Notification": {
            "NotificationType": kind,
            "ComparisonOperator": "GREATER_THAN",
            "Threshold": percent,
            "ThresholdType": "PERCENTAGE",
        },
        "Subscribers": [{"SubscriptionType": "SNS", "Address": ref("AlarmTopic")}],
    }

"""moto's server with strict CloudFormation. Usage: serve.py -p PORT"""

import json

from moto.awslambda import models as lambda_models
from moto.events import models as events_models
from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3 import models as s3_models
from moto.server import main

import strict_cloudformation
import types_of_resources  # noqa: F401  (registers the types)


def without_conditional_denials(self, action, resource):
    if self.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(self.policy.decode())
    policy["Statement"] = [s for s in policy["Statement"] if s["Effect"] != "Deny" or "Condition" not in s]
    if not policy["Statement"]:
        return PermissionResult.NEUTRAL
    return IAMPolicy(json.dumps(policy)).is_action_permitted(action, resource)


def map_without_docker(create):
    def wrapped(self, spec):
        mapping = create(self, spec)
        for queue in [q for backend in _sqs_backends(self) for q in backend.queues.values()]:
            queue.lambda_event_source_mappings.clear()
        return mapping

    return wrapped


def _sqs_backends(backend):
    from moto.sqs.models import sqs_backends

    return [sqs_backends[backend.account_id][backend.region_name]]


def by_pattern_only(send):
    def wrapped(self, event, transform_input=True):
        if self.scheduled_expression is None:
            send(self, event, transform_input)

    return wrapped


# In a stack the policy that lets the log service in comes after the buckets.
s3_models.FakeBucket._log_permissions_enabled_policy = staticmethod(lambda target_bucket, target_prefix: True)
s3_models.FakeBucket.get_permission = without_conditional_denials
lambda_models.LambdaBackend.create_event_source_mapping = map_without_docker(lambda_models.LambdaBackend.create_event_source_mapping)
events_models.Rule.send_to_targets = by_pattern_only(events_models.Rule.send_to_targets)
strict_cloudformation.install()

if __name__ == "__main__":
    main()

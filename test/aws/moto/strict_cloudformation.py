"""Creates each resource of a template by calls to moto's own AWS API; what is not understood is an error."""

import copy
import os

import boto3
from moto.cloudformation import parsing
from moto.cloudformation.exceptions import ValidationError

CREATE = {}


def resource_type(name):
    """Registers the function that creates one type: (Context, properties) -> Created. It pops what it uses."""

    def register(function):
        CREATE[name] = function
        return function

    return register


class Created:
    """What `Ref` and `Fn::GetAtt` of a resource answer."""

    def __init__(self, physical_id, **attributes):
        self.physical_resource_id = physical_id
        self.attributes = attributes
        self.type = None

    def get_cfn_attribute(self, name):
        if name not in self.attributes:
            raise ValidationError(message=f"{self.type} has no attribute {name} here: add it to its function in test/aws/moto/types_*.py")
        return self.attributes[name]

    def is_created(self):
        return True


class Context:
    """Where a resource is created: names like CloudFormation's, and clients of the emulator itself."""

    def __init__(self, logical_id, resources, account_id, region):
        self.logical_id = logical_id
        self.account_id = account_id
        self.region = region
        self.stack = str(resources["AWS::StackName"])

    def name(self, length=64):
        suffix = f"{abs(hash((self.stack, self.logical_id))) % 36**8:08x}".upper()[:12]
        return f"{self.stack}-{self.logical_id}"[: length - 13] + f"-{suffix}"

    def client(self, service):
        endpoint = f"http://127.0.0.1:{os.environ['MOTO_PORT']}"
        return boto3.client(service, region_name=self.region, endpoint_url=endpoint, aws_access_key_id="test", aws_secret_access_key="test")

    def record(self, value):
        """Keeps what moto has no API for where the test can read it back."""
        import json

        self.client("ssm").put_parameter(Name=f"/lazaret/recorded/{self.logical_id}", Value=json.dumps(value), Type="String")


def create(logical_id, resource_json, resources, account_id, region_name):
    """Takes the place of moto's parse_and_create_resource."""
    kind = resource_json["Type"]
    if kind == "AWS::CDK::Metadata":
        return None
    if "Condition" in resource_json and not resources.lazy_condition_map[resource_json["Condition"]]:
        return None
    if kind not in CREATE:
        raise ValidationError(message=f"{logical_id}: the emulator cannot create {kind}: add it to test/aws/moto/types_*.py")
    resolved = parsing.clean_json(copy.deepcopy(resource_json), resources)
    properties = {name: value for name, value in resolved.get("Properties", {}).items() if value is not None}
    created = CREATE[kind](Context(logical_id, resources, account_id, region_name), properties)
    if properties:
        raise ValidationError(message=f"{logical_id}: the emulator does not understand {kind} {sorted(properties)}: add it to test/aws/moto/types_*.py")
    created.type = created.cf_resource_type = kind
    created.logical_resource_id = logical_id
    return created


def install():
    parsing.parse_and_create_resource = create
    parsing.ResourceMap.validate_outputs = lambda self: None

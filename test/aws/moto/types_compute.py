"""IAM, Lambda, logs and EKS access."""

import json

from strict_cloudformation import Created, resource_type


@resource_type("AWS::IAM::Role")
def role(context, properties):
    iam = context.client("iam")
    name = properties.pop("RoleName", context.name())
    arguments = {"MaxSessionDuration": properties.pop("MaxSessionDuration")} if "MaxSessionDuration" in properties else {}
    made = iam.create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps(properties.pop("AssumeRolePolicyDocument")), Description=properties.pop("Description", ""), **arguments
    )["Role"]
    for arn in properties.pop("ManagedPolicyArns", []):
        iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    for policy in properties.pop("Policies", []):
        iam.put_role_policy(RoleName=name, PolicyName=policy["PolicyName"], PolicyDocument=json.dumps(policy["PolicyDocument"]))
    return Created(name, Arn=made["Arn"], RoleId=made["RoleId"])


@resource_type("AWS::IAM::Policy")
def policy(context, properties):
    name, document = properties.pop("PolicyName"), json.dumps(properties.pop("PolicyDocument"))
    for one in properties.pop("Roles"):
        context.client("iam").put_role_policy(RoleName=one, PolicyName=name, PolicyDocument=document)
    return Created(name)


@resource_type("AWS::IAM::ManagedPolicy")
def managed_policy(context, properties):
    iam = context.client("iam")
    arn = iam.create_policy(
        PolicyName=properties.pop("ManagedPolicyName", context.name()),
        PolicyDocument=json.dumps(properties.pop("PolicyDocument")),
        Description=properties.pop("Description", ""),
        Path=properties.pop("Path", "/"),
    )["Policy"]["Arn"]
    for one in properties.pop("Roles", []):
        iam.attach_role_policy(RoleName=one, PolicyArn=arn)
    return Created(arn)


@resource_type("AWS::Logs::LogGroup")
def log_group(context, properties):
    logs = context.client("logs")
    name = properties.pop("LogGroupName", context.name())
    logs.create_log_group(logGroupName=name)
    if "RetentionInDays" in properties:
        logs.put_retention_policy(logGroupName=name, retentionInDays=properties.pop("RetentionInDays"))
    return Created(name, Arn=f"arn:aws:logs:{context.region}:{context.account_id}:log-group:{name}:*")


FUNCTION = ["Code", "Handler", "Role", "Runtime", "Architectures", "MemorySize", "Timeout", "Environment", "Description", "EphemeralStorage", "LoggingConfig", "TracingConfig"]


@resource_type("AWS::Lambda::Function")
def function(context, properties):
    name = properties.pop("FunctionName", context.name())
    arguments = {one: properties.pop(one) for one in FUNCTION if one in properties}
    made = context.client("lambda").create_function(FunctionName=name, **arguments)
    if "ReservedConcurrentExecutions" in properties:
        context.client("lambda").put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=properties.pop("ReservedConcurrentExecutions"))
    return Created(name, Arn=made["FunctionArn"])


MAPPING = ["EventSourceArn", "FunctionName", "BatchSize", "FunctionResponseTypes", "MaximumBatchingWindowInSeconds", "ScalingConfig", "Enabled"]


@resource_type("AWS::Lambda::EventSourceMapping")
def event_source_mapping(context, properties):
    made = context.client("lambda").create_event_source_mapping(**{one: properties.pop(one) for one in MAPPING if one in properties})
    return Created(made["UUID"], Id=made["UUID"])


@resource_type("AWS::Lambda::Permission")
def permission(context, properties):
    arguments = {one: properties.pop(one) for one in ["Action", "FunctionName", "Principal", "SourceArn", "SourceAccount"] if one in properties}
    context.client("lambda").add_permission(StatementId=context.name(), **arguments)
    return Created(context.name())


@resource_type("AWS::EKS::AccessEntry")
def access_entry(context, properties):
    known = ["ClusterName", "PrincipalArn", "Type", "KubernetesGroups", "Username"]
    entry = {one: properties.pop(one) for one in known if one in properties}
    context.record(entry)
    return Created(f"{entry['PrincipalArn']}|{entry['ClusterName']}")

"""Glue and Athena."""

from strict_cloudformation import Created, resource_type


@resource_type("AWS::Glue::Database")
def database(context, properties):
    properties.pop("CatalogId")
    given = properties.pop("DatabaseInput")
    context.client("glue").create_database(DatabaseInput=given)
    return Created(given["Name"])


@resource_type("AWS::Glue::Table")
def table(context, properties):
    properties.pop("CatalogId")
    given = properties.pop("TableInput")
    context.client("glue").create_table(DatabaseName=properties.pop("DatabaseName"), TableInput=given)
    return Created(given["Name"])


@resource_type("AWS::Athena::WorkGroup")
def work_group(context, properties):
    name = properties.pop("Name")
    properties.pop("RecursiveDeleteOption", None)
    context.record({"State": properties.pop("State", "ENABLED")})
    context.client("athena").create_work_group(Name=name, Description=properties.pop("Description", ""), Configuration=properties.pop("WorkGroupConfiguration"))
    return Created(name)


@resource_type("AWS::Athena::NamedQuery")
def named_query(context, properties):
    made = context.client("athena").create_named_query(
        Name=properties.pop("Name"),
        Description=properties.pop("Description", ""),
        Database=properties.pop("Database"),
        QueryString=properties.pop("QueryString"),
        WorkGroup=properties.pop("WorkGroup"),
    )["NamedQueryId"]
    return Created(made, NamedQueryId=made)

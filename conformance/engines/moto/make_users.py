"""Makes, in a moto that checks nothing yet, the studio, Gantry's user, and the roles; prints the keys of both users."""

import json
import sys
from typing import Any

import boto3

given = json.load(sys.stdin)
iam = boto3.client(
    "iam",
    endpoint_url=given["endpoint"],
    region_name="us-west-2",
    aws_access_key_id="studio",
    aws_secret_access_key="studio",
)


def policy(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow"} | statement]})


def make_user(name: str, **statement: Any) -> dict[str, str]:
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="own", PolicyDocument=policy(**statement))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return {"accessKeyId": key["AccessKeyId"], "secretAccessKey": key["SecretAccessKey"]}


def make_role(name: str, trusted_user: str) -> str:
    user = f"arn:aws:iam::{given['account']}:user/{trusted_user}"
    trust = policy(Principal={"AWS": user}, Action="sts:AssumeRole")
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]
    iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(given["reads"]))
    return role["Arn"]


studio = make_user("studio", Action="s3:*", Resource="*")
gantry = make_user(
    "gantry", Action="sts:AssumeRole", Resource=[make_role("reader", "gantry"), make_role("untaken", "somebody-else")]
)
print(json.dumps({"studio": studio, "gantry": gantry}))

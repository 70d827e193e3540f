/**
 * The requests of the API reference's examples for files in S3 and for scripts
 * (https://docs.aws.amazon.com/gameliftservers/latest/apireference/, API_CreateBuild and API_…Script), with its names, which
 * {@link ../documented-examples.ts} replaces.
 */
export const EXAMPLE_NAMES = {
  buildBucket: 'MegaFrogRaceServer_NA_build_files',
  buildKey: 'MegaFrogRaceServer_build_123.zip',
  scriptBucket: 'my_realtime_script_files',
  scriptKey: 'myRealtimeScript.zip',
  scriptId: 'script-1111aaaa-22bb-33cc-44dd-5555eeee66ff',
  buildId: 'build-a1b2c3d4-5678-90ab-cdef-EXAMPLE11111',
} as const

/** Roles are named with several accounts. */
export const EXAMPLE_ROLE = /arn:aws:iam::\d{12}:role\/(?:GameLiftAccess|gamelift)/g

/** As JSON: the reference has no command for it. */
export const CREATE_BUILD = `{
    "Name": "MegaFrogRaceServer.NA",
    "Version": "12345.678",
    "OperatingSystem": "WINDOWS_2022",
    "StorageLocation": {
        "Bucket": "MegaFrogRaceServer_NA_build_files",
        "Key": "MegaFrogRaceServer_build_123.zip",
        "RoleArn": "arn:aws:iam::111122223333:role/GameLiftAccess"
    }
}`

export const CREATE_SCRIPT_FROM_ZIP = `aws gamelift create-script
    --name "My_Realtime_Script_1"
    --node-js-version "24.x"
    --script-version "1.0.1"
    --zip-file fileb://myrealtime_script.zip`

export const CREATE_SCRIPT_FROM_S3 = `aws gamelift create-script
    --name "My_Realtime_Script_2"
    --node-js-version "24.x"
    --script-version "12345.678"
    --storage-location
        "Bucket=my_realtime_script_files,
        Key=myRealtimeScript.zip,
        RoleArn=arn:aws:iam::123456789012:role/GameLiftAccess"`

/** The developer guide's: https://docs.aws.amazon.com/gameliftservers/latest/realtimeguide/realtime-script-uploading.html */
export const CREATE_SCRIPT_OF_THE_GUIDE = `aws gamelift create-script \\
    --name "My_Realtime_Server_Script_1" \\
    --script-version "1.0.0" \\
    --zip-file fileb://myrealtime_script_1.0.0.zip \\
    --node-js-version 24.x \\
    --region us-west-2`

export const DESCRIBE_SCRIPT = `aws gamelift describe-script --script-id "script-1111aaaa-22bb-33cc-44dd-5555eeee66ff"`

/** In the reference this one is called create-script, which takes no script id. */
export const UPDATE_SCRIPT_FROM_ZIP = `aws gamelift update-script
    --script-id "script-1111aaaa-22bb-33cc-44dd-5555eeee66ff"
    --script-version "1.0.2"
    --zip-file fileb://myrealtime_script.zip`

export const UPDATE_SCRIPT_FROM_S3 = `aws gamelift update-script
    --script-id "script-1111aaaa-22bb-33cc-44dd-5555eeee66ff"
    --script-version "1.0.2"
    --storage-location
        "Bucket=my_realtime_script_files,
        Key=myRealtimeScript.zip,
        RoleArn=arn:aws:iam::123456789012:role/GameLiftAccess"`

export const DELETE_SCRIPT = `aws gamelift delete-script --script-id "script-1111aaaa-22bb-33cc-44dd-5555eeee66ff"`

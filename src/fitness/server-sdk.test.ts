import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ServerSdkScanner } from './server-sdk.ts'

const ELF = '\x7fELF\x02\x01\x01\0'
const PE = 'MZ\x90\0\x03\0\0\0'
const ENVIRONMENT = '\0GAMELIFT_SDK_WEBSOCKET_URL\0GAMELIFT_SDK_AUTH_TOKEN\0'
const PROTOBUF = '\n\tsdk.proto\x12&com.amazon.whitewater.auxproxy.pbuffer"(\n\fProcessReady'
const GO = 'github.com/amazon-gamelift/amazon-gamelift-servers-go-server-sdk'

/** Machine code, more or less: no text. */
const code = (sizeBytes: number) => '\x8b\x05\0\x90'.repeat(Math.ceil(sizeBytes / 4)).slice(0, sizeBytes)
const utf16 = (text: string) => Buffer.from(text, 'utf16le').toString('latin1')
/** How a .NET assembly stores a string literal. */
const literal = (text: string) => `${String.fromCharCode(2 * text.length + 1)}${utf16(text)}\0`
const assembly = (module: string, ...literals: string[]) =>
  `${PE}${code(5_000)}\0GameLiftServerAPI\0GameLiftServerSDK\0${module}\0System\0${code(9_000)}${literals.map(literal).join('')}`
const buildInfo = (...lines: string[]) =>
  `${ELF}${code(3_000)}\xff Go buildinf:\b\x02\0\0path\texample.com/game\nmod\texample.com/game\t(devel)\t\n${lines.join('\n')}\nbuild\t-trimpath=true\n`

function scan(content: string, pieceBytes = 100_000) {
  const bytes = Buffer.from(content, 'latin1')
  const scanner = new ServerSdkScanner()
  const piece = Buffer.alloc(pieceBytes)
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    scanner.push(piece.subarray(0, bytes.copy(piece, 0, at, at + pieceBytes)))
  }
  return scanner.found()
}

const cpp = (version?: string, generation: 4 | 5 = 5) => [{ language: 'C++', version, generation }]
const csharp = (version?: string, generation: 4 | 5 = 5) => [{ language: 'C#', version, generation }]
const go = (version?: string) => [{ language: 'Go', version, generation: 5 }]

test.each([
  ['after it', `${ELF}${code(300_000)}${ENVIRONMENT}${code(97_000)}\x005.4.0\0January\0`, cpp('5.4.0')],
  ['before it', `${PE}Created Instance\x005.4.0\0${code(22_000)}${ENVIRONMENT}${code(200_000)}`, cpp('5.4.0')],
  ['behind WebSocket++, in 5.1.1 for Windows', `${PE}${ENVIRONMENT}${code(26_000)}\xff\xff5.1.1\0\0\0`, cpp('5.1.1')],
  ['of two digits', `${ELF}${ENVIRONMENT}\x005.12.10\0`, cpp('5.12.10')],
  ['twice', `${ELF}\x005.3.0\0${ENVIRONMENT}\x005.3.0\0`, cpp('5.3.0')],
  ['at the very end', `${ELF}${ENVIRONMENT}\x005.3.0\0`, cpp('5.3.0')],
  ['too far away', `${ELF}${ENVIRONMENT}${code(140_000)}\x005.4.0\0`, cpp()],
  ['part of something longer', `${ELF}${ENVIRONMENT}\x00Lua 5.3.0\x005.3.0-rc1\x001.5.3.0\x005.3.0.1\0`, cpp()],
  ['of something else', `${ELF}${ENVIRONMENT}\x001.2.13\x003.0.13\x006.1.0\0`, cpp()],
  ['one of two', `${ELF}${ENVIRONMENT}\x005.3.0\x005.2.1\0`, cpp()],
])('the C++ SDK 5 with its version %s', (_, content, expected) => {
  expect(scan(content)).toEqual(expected)
})

test.each([
  ['3.4.1 as in its Windows library', `${PE}\x003.4.1\0\0\0\x04${code(13_000)}${PROTOBUF}`, cpp('3.4.1', 4)],
  ['a version that was never released', `${PE}\x003.4.7\0${code(13_000)}${PROTOBUF}`, cpp(undefined, 4)],
  ['OpenSSL beside it', `${PE}\x003.0.13\0${PROTOBUF}\x003.2.1\0`, cpp('3.2.1', 4)],
])('the C++ SDK 3: %s', (_, content, expected) => {
  expect(scan(content)).toEqual(expected)
})

test.each([
  ['5.1.1', assembly('GameLiftServerSDK.dll', 'sdkVersion', '5.1.1', 'CSharp'), csharp('5.1.1')],
  ['two digits', assembly('GameLiftServerSDK.dll', '5.10.2'), csharp('5.10.2')],
  [
    '4.0.2, whose version resource says 4.0.0.0', // which has no length before it
    `${assembly('GameLiftServerSDKNet45.dll', '4.0.2')}\x01\0${utf16('FileVersion\0\x004.0.0.0\0')}`,
    csharp('4.0.2', 4),
  ],
  ['for .NET 3.5', assembly('GameLiftServerSDKNet35.dll', 'sdkVersion'), csharp(undefined, 4)],
  ['two that could be it', assembly('GameLiftServerSDK.dll', '5.1.1', '5.2.0'), csharp()],
  [
    'its version without a border',
    `\xaf\x1b\xb1\xfa\x1d\0sdkVersion5.1.1CSharp${code(2_000)}\0GameLiftServerSDK.dll\0`,
    csharp(),
  ],
])('the C# SDK: %s', (_, content, expected) => {
  expect(scan(content)).toEqual(expected)
})

test.each([
  ['5.6.0', buildInfo(`dep\t${GO}/v5\tv5.6.0\th1:abc=`), go('5.6.0')],
  ['without a sum', buildInfo('dep\tgolang.org/x/net\tv0.20.0\th1:x=', `dep\t${GO}/v5\tv5.5.0`), go('5.5.0')],
  ['+incompatible', buildInfo(`dep\t${GO}\tv5.3.0+incompatible\th1:abc=`), go('5.3.0')],
  ['a pseudo-version', buildInfo(`dep\t${GO}/v5\tv5.4.1-0.20250701000000-abcdefabcdef\th1:abc=`), go()],
  ['a folder in its place', buildInfo(`dep\t${GO}\tv5.3.0`, '=>\t../gosdk\t(devel)\t'), go()],
  ['a fork in its place', buildInfo(`dep\t${GO}/v5\tv5.3.0`, '=>\texample.com/fork\tv5.4.0\th1:abc='), go('5.4.0')],
  [
    'the official zip in its place',
    buildInfo(
      'dep\taws/amazon-gamelift-go-sdk\tv0.0.0-00010101000000-000000000000',
      '=>\t./GameLift-Go-ServerSDK-5.0.0\t(devel)\t',
    ),
    go('5.0.0'),
  ],
  ['another module of that name', buildInfo(`dep\t${GO}-extras\tv5.6.0`), []],
])('the Go SDK: %s', (_, content, expected) => {
  expect(scan(content)).toEqual(expected)
})

test.each([
  ['nothing', ''],
  ['a program without it', `${ELF}${code(500_000)}\x005.4.0\0`],
  ['assets that mention it', `PK\x03\x04${ENVIRONMENT}\x005.4.0\0`],
  ['literals of Go, which have no borders', `${ELF}falseGAMELIFT_SDK_WEBSOCKET_URLdescribe\x005.4.0\0`],
  ['an assembly that uses it', `${PE}\0GameLiftServerAPI\0GameLiftServerSDK\0Assembly-CSharp.dll\0${literal('5.4.0')}`],
  ['its settings in JSON', `${PE}"runtime":{"GameLiftServerSDK.dll":{"assemblyVersion":"5.1.1.0"}}`],
  ['the Unreal module of that name', `${PE}\0UnrealServer-GameLiftServerSDK.dll\0`],
])('%s is no SDK', (_, content) => {
  expect(scan(content)).toEqual([])
})

test('several SDKs are told apart, and what has a version wins over what has none', () => {
  const parts = [ELF, ENVIRONMENT, code(300_000), ENVIRONMENT, '\x005.3.0\0', code(300_000), PROTOBUF, '\x003.4.0\0']
  expect(scan(parts.join(''))).toEqual([...cpp('5.3.0'), ...cpp('3.4.0', 4)])
  expect(scan(`${ELF}${ENVIRONMENT}${PROTOBUF}\x003.4.0\0`)).toEqual([...cpp(), ...cpp('3.4.0', 4)])
})

test('it makes no difference where the pieces end', () => {
  const filler = fc.integer({ min: 0, max: 1_000_000 }).map(code)
  const sdk = fc.constantFrom(
    `${ENVIRONMENT}\x005.3.0\0`,
    `\x003.4.0\0${PROTOBUF}`,
    assembly('GameLiftServerSDK.dll', '5.1.1'),
  )
  fc.assert(
    fc.property(filler, sdk, filler, fc.integer({ min: 7, max: 1_200_000 }), (before, inside, after, pieceBytes) => {
      const content = ELF + before + inside + after
      expect(scan(content, pieceBytes)).toEqual(scan(content, content.length))
      expect(scan(content, pieceBytes)[0]?.version).toMatch(/^[35]\./)
    }),
    { numRuns: 40 },
  )
})

test('signs without what belongs to them are no SDK, however many', () => {
  const bytes = Buffer.from(`${ELF}${'dep\taws/amazon-gamelift-go-sdk\t'.repeat(300_000)}`, 'latin1')
  const scanner = new ServerSdkScanner()
  scanner.push(bytes)
  expect(scanner.found()).toEqual([])
})

import { GantryError } from '../../../errors.ts'

/** An element's children: text, one element, or several of the same name. */
export type XmlNode = string | number | { readonly [name: string]: XmlNode | readonly XmlNode[] | undefined }

const S3_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** A document as S3 writes it. Undefined children are left out. */
export function writeXml(root: string, content: XmlNode, namespace?: 'namespace'): string {
  const open = namespace ? `<${root} xmlns="${S3_NAMESPACE}">` : `<${root}>`
  return `<?xml version="1.0" encoding="UTF-8"?>\n${open}${write(content)}</${root}>`
}

function write(node: XmlNode): string {
  if (typeof node !== 'object') return escapeText(String(node))
  return Object.entries(node)
    .flatMap(([name, child]) =>
      child === undefined ? [] : asList(child).map(one => `<${name}>${write(one)}</${name}>`),
    )
    .join('')
}

function asList(child: XmlNode | readonly XmlNode[]): readonly XmlNode[] {
  return Array.isArray(child) ? child : [child as XmlNode]
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' }

/** Characters that XML 1.0 can't carry in any form become U+FFFD. */
function escapeText(text: string): string {
  return (
    text
      .replace(/[&<>"']/g, character => ENTITIES[character] as string)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: those are the ones
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
  )
}

export function malformedXml(): GantryError {
  return new GantryError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  )
}

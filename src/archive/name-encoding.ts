/** The upper half of IBM code page 437, what a name without the UTF-8 flag is written in (APPNOTE.TXT, appendix D.1). */
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0'

/** A name as people would read it. Bytes that aren't valid become U+FFFD. */
export function decodeName(bytes: Buffer, isUtf8: boolean): string {
  if (isUtf8) return bytes.toString('utf8')
  return bytes.toString('latin1').replace(/[\x80-\xff]/g, char => CP437[char.charCodeAt(0) - 0x80] ?? char)
}

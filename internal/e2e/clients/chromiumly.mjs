// Converts, merges and makes PDF/A with chromiumly: FOLDER. The service and its user are in the environment, as chromiumly reads them.
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import chromiumly from 'chromiumly'

const folder = process.argv[2]
const at = (name) => path.join(folder, name)
const convert = async (to, options) => writeFile(at(to), await chromiumly.LibreOffice.convert(options))

await convert('single.pdf', { files: [at('one.docx')], properties: { landscape: true, nativePageRanges: { from: 1, to: 1 } } })
await convert('merged.pdf', { files: [at('one.docx'), at('two.docx')], merge: true })
await convert('archive.pdf', { files: [at('one.docx')], pdfa: 'PDF/A-2b', pdfUA: true })
await convert('both.zip', { files: [at('one.docx'), at('two.docx')] })

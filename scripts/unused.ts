/**
 * Finds what nobody needs: exported names that no other file uses, files that nothing imports, and dependencies that no
 * source imports. Exits 1 with a list.
 */
import { readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import ts from 'typescript'

const root = resolve(import.meta.dirname, '..')

/** Started by name, not by import: nobody has to import them (`node` stands for all of `node:`). */
const entries = [
  /^src\/cli\/main\.ts$/,
  /^src\/dev\/functions\/runtime\.ts$/,
  /^functions\//,
  /^test\//,
  /^scripts\//,
  /^bench\//,
  /^[^/]+\.ts$/,
]

/** Needed without being imported by a source: tools that package.json's scripts run, types, a file, a peer of what is imported. */
const tools = new Set([
  '@vitest/coverage-v8',
  'eslint',
  '@eslint/js',
  'prettier',
  'typescript-eslint',
  'tsx',
  '@microsoft/jest-sarif',
  'ajv',
])

type Package = Readonly<Partial<Record<'dependencies' | 'devDependencies', Readonly<Record<string, string>>>>>

const main = (): void => {
  const program = makeProgram()
  const files = program.getSourceFiles().filter(isOurs)
  const report = [...unusedNames(program, files), ...unimportedFiles(files), ...unusedPackages(files)]
  for (const line of report) console.log(line)
  if (report.length > 0) process.exitCode = 1
}

const makeProgram = (): ts.Program => {
  const path = resolve(root, 'tsconfig.json')
  const { config } = ts.readConfigFile(path, (file) => readFileSync(file, 'utf8')) as { config: unknown }
  const { fileNames, options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  return ts.createProgram(fileNames, options)
}

const isOurs = (file: ts.SourceFile): boolean => !file.isDeclarationFile && !file.fileName.includes('/node_modules/')

const nameOf = (file: ts.SourceFile): string => relative(root, file.fileName)

const isEntry = (file: ts.SourceFile): boolean => entries.some((entry) => entry.test(nameOf(file)))

const unusedNames = (program: ts.Program, files: readonly ts.SourceFile[]): readonly string[] => {
  const checker = program.getTypeChecker()
  const unused = new Set(files.filter((file) => !isEntry(file)).flatMap((file) => exportsOf(checker, file)))
  // What is imported by name is found without asking for types; few names are left to look for everywhere.
  for (const wanted of [isInImport, () => true]) strikeOut(checker, files, unused, wanted)
  return [...unused].map((symbol) => `${placeOf(symbol)}: ${symbol.name} is exported, and no other file uses it`)
}

const placeOf = ({ declarations: [declaration] = [] }: ts.Symbol): string =>
  declaration === undefined ? 'somewhere' : nameOf(declaration.getSourceFile())

const exportsOf = (checker: ts.TypeChecker, file: ts.SourceFile): readonly ts.Symbol[] => {
  const module = nameOf(file).startsWith('src/') ? checker.getSymbolAtLocation(file) : undefined
  return module === undefined
    ? []
    : checker.getExportsOfModule(module).filter(({ declarations }) => declarations?.[0]?.getSourceFile() === file)
}

const isInImport = (node: ts.Node): boolean => ts.isImportSpecifier(node.parent)

/**
 * Takes away every symbol that a file other than its own mentions, in an import or behind `import()`; and every type that
 * its own file mentions again: what a signature is made of may be named.
 */
const strikeOut = (
  checker: ts.TypeChecker,
  files: readonly ts.SourceFile[],
  unused: Set<ts.Symbol>,
  isWanted: (node: ts.Node) => boolean,
): void => {
  const names = new Set([...unused].map(({ name }) => name))
  const visit = (node: ts.Node, file: ts.SourceFile): void => {
    if (ts.isIdentifier(node) && names.has(node.text) && isWanted(node)) {
      const symbol = checker.getSymbolAtLocation(node)
      const real = symbol === undefined ? undefined : unalias(checker, symbol)
      if (real?.declarations?.some((declaration) => isUse(node, declaration, file)) === true) unused.delete(real)
    }
    ts.forEachChild(node, (child) => visit(child, file))
  }
  for (const file of files) visit(file, file)
}

const isUse = (node: ts.Node, declaration: ts.Declaration, file: ts.SourceFile): boolean => {
  if (declaration.getSourceFile() !== file) return true
  const isType = ts.isTypeAliasDeclaration(declaration) || ts.isInterfaceDeclaration(declaration)
  return isType && declaration.name !== node
}

const unalias = (checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol =>
  symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol

const unimportedFiles = (files: readonly ts.SourceFile[]): readonly string[] => {
  const imported = new Set(
    files.flatMap((file) =>
      specifiersOf(file)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => resolve(dirname(file.fileName), specifier)),
    ),
  )
  return files
    .filter((file) => !imported.has(file.fileName) && !isEntry(file))
    .map((file) => `${nameOf(file)} is imported by nobody`)
}

const unusedPackages = (files: readonly ts.SourceFile[]): readonly string[] => {
  const manifest = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as Package
  const imported = new Set([...files.flatMap(specifiersOf).map(packageOf), 'node'])
  return [manifest.dependencies, manifest.devDependencies]
    .flatMap((list) => Object.keys(list ?? {}))
    .filter((name) => !imported.has(name.replace('@types/', '')) && !tools.has(name))
    .map((name) => `package.json: ${name} is imported by no source`)
}

const specifiersOf = (file: ts.SourceFile): readonly string[] =>
  ts.preProcessFile(file.text, true, true).importedFiles.map(({ fileName }) => fileName)

const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')

main()

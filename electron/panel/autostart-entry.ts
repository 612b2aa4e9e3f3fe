/**
 * The desktop entry that has a session of Linux start the app.
 * @param command the program and its arguments; any path
 * Source: Desktop Entry Specification 1.5, "The Exec key"; Desktop Application Autostart Specification 0.5.
 */
export function autostartEntry(command: readonly string[]): string {
  return `[Desktop Entry]
Type=Application
Name=Flowdeck
Comment=A Prefect Kubernetes agent with a control panel
Exec=${command.map(execWord).join(' ')}
Terminal=false
`
}

/** Quoted as Exec has it, and once more as any value of the file has it: a backslash is written four times. */
function execWord(word: string): string {
  const quoted = word.replaceAll('%', '%%').replace(/["`$\\]/g, '\\$&')
  return `"${quoted}"`.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
}

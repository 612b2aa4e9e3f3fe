// The whole of Monaco and its YAML language; loaded by load-monaco.ts when the first editor is shown, never before.
import * as monaco from 'monaco-editor/esm/vs/editor/editor.api'
import EditorWorker from 'monaco-editor/esm/vs/editor/editor.worker?worker'
import { conf, language } from 'monaco-editor/esm/vs/basic-languages/yaml/yaml.js'
import { configureMonacoYaml, type JSONSchema } from 'monaco-yaml'
import { manifestSchema } from '../../shared/prefect-3/manifest-schema'
import { jobSchema } from '../../shared/template/job-schema'
import './contributions'
import { enterRules } from './enter-rules'
import { provideFixes } from './fixes'
import { kubectlGrammar } from './grammar'
import { withNamedWorkers } from './named-workers'
import { followPanelTheme } from './panel-theme'
import { providePlaceholders } from './placeholders'
import { withPlainCompletions } from './plain-completions'
import { withPlainHovers } from './plain-hovers'
import YamlWorker from './yaml.worker?worker'

export { monaco }

/** YAML as a Job's manifest: with completion, hover and the schema's errors. */
export const jobLanguage = 'yaml'
/** YAML that is only shown: coloured the same, checked by nobody. */
export const plainLanguage = 'yaml-shown'

const grammar = kubectlGrammar(language)

/** Documents of this name are manifests of work pools. */
const poolManifests = 'work-pool-*.yaml'

self.MonacoEnvironment = {
  getWorker: (_workerId, label) => (label === 'yaml' ? new YamlWorker() : new EditorWorker()),
}

configureMonacoYaml(withPlainCompletions(withPlainHovers(withNamedWorkers(monaco))), {
  schemas: [
    { uri: 'flowdeck://schema/job.json', fileMatch: ['*', `!${poolManifests}`], schema: jobSchema as JSONSchema },
    { uri: 'flowdeck://schema/pool-manifest.json', fileMatch: [poolManifests], schema: manifestSchema as JSONSchema },
  ],
  enableSchemaRequest: false,
  hover: true,
  completion: true,
  format: { enable: false },
  // With the truth values and octal numbers that kubectl knows; what else it takes, the template's own checks say.
  yamlVersion: '1.1',
})
monaco.languages.register({ id: plainLanguage })
monaco.languages.setMonarchTokensProvider(jobLanguage, grammar)
monaco.languages.setMonarchTokensProvider(plainLanguage, { ...grammar, tokenPostfix: '.shown' })
// Configurations of a language are merged field by field, and the last one of a field counts: this one comes behind
// monaco-yaml's, and brings the rules of Enter whole.
for (const id of [jobLanguage, plainLanguage])
  monaco.languages.setLanguageConfiguration(id, { ...conf, onEnterRules: enterRules })
provideFixes(monaco, jobLanguage)
providePlaceholders(monaco, [jobLanguage, plainLanguage])
followPanelTheme(monaco)
// Monaco measures its font once; measured before the font has come, the caret would stand beside the letters.
void document.fonts.load('12.5px "JetBrains Mono Variable"').then(() => monaco.editor.remeasureFonts())

/** Options alike in every editor of the panel. */
export const sharedOptions = {
  theme: 'flowdeck',
  automaticLayout: true,
  fontFamily: '"JetBrains Mono Variable", "JetBrains Mono", ui-monospace, monospace',
  fontSize: 12.5,
  lineHeight: 20,
  fontLigatures: false,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  padding: { top: 6, bottom: 6 },
  renderLineHighlightOnlyWhenFocus: true,
  overviewRulerLanes: 0,
  hideCursorInOverviewRuler: true,
  // They stand beside the text (editor.css), so that none of it is under them.
  scrollbar: {
    vertical: 'visible',
    horizontal: 'visible',
    verticalScrollbarSize: 10,
    horizontalScrollbarSize: 10,
    useShadows: false,
  },
  fixedOverflowWidgets: true,
  // Dimmed, the last line's number is too faint to read.
  renderFinalNewline: 'on',
  stickyScroll: { enabled: false },
  unicodeHighlight: { ambiguousCharacters: false },
} satisfies monaco.editor.IEditorOptions & { theme: string }

/**
 * A document that outlives its editor: undo history and all stay while another page is shown.
 * @param name is unique among the documents of one language.
 */
export function keptModel(name: string, text: string, languageId: string): monaco.editor.ITextModel {
  const uri = monaco.Uri.from({ scheme: 'flowdeck', path: `/${languageId}/${name}.yaml` })
  return monaco.editor.getModel(uri) ?? monaco.editor.createModel(text, languageId, uri)
}

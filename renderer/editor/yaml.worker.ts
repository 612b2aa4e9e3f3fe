// A file of our own, so that the bundler makes a worker of it: one that may not be named by a package's path.
import 'monaco-yaml/yaml.worker.js'

export { runFlowProcess } from './flow-process'

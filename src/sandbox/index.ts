/** What a vendor's sandbox is made of. */
export { vendorPrice } from '../cost/prices.js'
export type { Fault } from './faults.js'
export { FAULTS, faultNames } from './faults.js'
export { lookAt, type Media } from './look.js'
export { openSandbox } from './server.js'
export type {
  Answer,
  Call,
  Handler,
  JobCall,
  JobView,
  Routes,
  Sandbox,
  SandboxOptions,
  Seen,
  SeenRequest,
  Wire,
} from './wire.js'

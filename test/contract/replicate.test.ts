import { conform } from './conform.js'

conform('replicate')

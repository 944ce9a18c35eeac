import { conform } from './conform.js'

conform('echo')

import { conform } from './conform.js'

conform('ltx')

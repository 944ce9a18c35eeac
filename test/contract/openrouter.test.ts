import { conform } from './conform.js'

conform('openrouter')

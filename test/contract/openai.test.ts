import { conform } from './conform.js'

conform('openai')

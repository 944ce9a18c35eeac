import { conform } from './conform.js'

conform('gemini')

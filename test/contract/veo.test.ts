import { conform } from './conform.js'

conform('veo')

import { conform } from './conform.js'

conform('fal')

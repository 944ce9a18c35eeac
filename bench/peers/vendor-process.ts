/** The emulator's own process: opens and closes vendors as it is told over IPC, so that its work is on nobody's account. */
import { startVendor, type Vendor, type VendorOptions } from './emulator.js'

export type Order = { n: number } & ({ open: VendorOptions } | { seen: string } | { close: string })

const vendors = new Map<string, Vendor>()

async function obey(order: Order): Promise<unknown> {
  if ('open' in order) {
    const vendor = await startVendor(order.open)
    vendors.set(vendor.origin, vendor)
    return vendor.origin
  }
  if ('seen' in order) return vendors.get(order.seen)!.seen()
  await vendors.get(order.close)!.close()
  return vendors.delete(order.close)
}

process.on('message', async (order: Order) => {
  process.send!({ n: order.n, answer: await obey(order) })
})
process.on('disconnect', () => process.exit())

// Generated from schemas/panther/OnePassword.ItemUsage.yml by `npm run schemas`. Do not edit.

// OnePassword.ItemUsage.schema.json
import { isRfc3339 } from "../timestamp.ts";
var formats = { "date-time": isRfc3339 };
var validate = validate20;
var schema31 = { "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:onepassword-siem-pipeline:OnePassword.ItemUsage", "type": "object", "required": ["uuid", "timestamp"], "properties": { "uuid": { "type": "string" }, "timestamp": { "type": "string", "format": "date-time", "not": { "type": "string", "pattern": "^0001-01-01T00:00:00(\\.0+)?(Z|[+-]00:00)$" } }, "used_version": { "type": ["integer", "null"], "minimum": -9223372036854776e3, "maximum": 9223372036854776e3 }, "vault_uuid": { "type": ["string", "null"] }, "item_uuid": { "type": ["string", "null"] }, "action": { "type": ["string", "null"] }, "user": { "type": ["object", "null"], "properties": { "uuid": { "type": ["string", "null"] }, "name": { "type": ["string", "null"] }, "email": { "type": ["string", "null"] } } }, "client": { "type": ["object", "null"], "properties": { "app_name": { "type": ["string", "null"] }, "app_version": { "type": ["string", "null"] }, "platform_name": { "type": ["string", "null"] }, "platform_version": { "type": ["string", "null"] }, "os_name": { "type": ["string", "null"] }, "os_version": { "type": ["string", "null"] }, "ip_address": { "type": ["string", "null"] } } } } };
var pattern4 = new RegExp("^0001-01-01T00:00:00(\\.0+)?(Z|[+-]00:00)$", "u");
var formats0 = formats["date-time"];
function validate20(data, { instancePath = "", parentData, parentDataProperty, rootData = data, dynamicAnchors = {} } = {}) {
  ;
  let vErrors = null;
  let errors = 0;
  const evaluated0 = validate20.evaluated;
  if (evaluated0.dynamicProps) {
    evaluated0.props = void 0;
  }
  if (evaluated0.dynamicItems) {
    evaluated0.items = void 0;
  }
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.uuid === void 0) {
      const err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "uuid" }, message: "must have required property 'uuid'" };
      if (vErrors === null) {
        vErrors = [err0];
      } else {
        vErrors.push(err0);
      }
      errors++;
    }
    if (data.timestamp === void 0) {
      const err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "timestamp" }, message: "must have required property 'timestamp'" };
      if (vErrors === null) {
        vErrors = [err1];
      } else {
        vErrors.push(err1);
      }
      errors++;
    }
    if (data.uuid !== void 0) {
      if (typeof data.uuid !== "string") {
        const err2 = { instancePath: instancePath + "/uuid", schemaPath: "#/properties/uuid/type", keyword: "type", params: { type: "string" }, message: "must be string" };
        if (vErrors === null) {
          vErrors = [err2];
        } else {
          vErrors.push(err2);
        }
        errors++;
      }
    }
    if (data.timestamp !== void 0) {
      let data1 = data.timestamp;
      const _errs5 = errors;
      const _errs6 = errors;
      if (errors === _errs6) {
        if (typeof data1 === "string") {
          if (!pattern4.test(data1)) {
            const err3 = {};
            if (vErrors === null) {
              vErrors = [err3];
            } else {
              vErrors.push(err3);
            }
            errors++;
          }
        } else {
          const err4 = {};
          if (vErrors === null) {
            vErrors = [err4];
          } else {
            vErrors.push(err4);
          }
          errors++;
        }
      }
      var valid1 = _errs6 === errors;
      if (valid1) {
        const err5 = { instancePath: instancePath + "/timestamp", schemaPath: "#/properties/timestamp/not", keyword: "not", params: {}, message: "must NOT be valid" };
        if (vErrors === null) {
          vErrors = [err5];
        } else {
          vErrors.push(err5);
        }
        errors++;
      } else {
        errors = _errs5;
        if (vErrors !== null) {
          if (_errs5) {
            vErrors.length = _errs5;
          } else {
            vErrors = null;
          }
        }
      }
      if (typeof data1 === "string") {
        if (!formats0(data1)) {
          const err6 = { instancePath: instancePath + "/timestamp", schemaPath: "#/properties/timestamp/format", keyword: "format", params: { format: "date-time" }, message: 'must match format "date-time"' };
          if (vErrors === null) {
            vErrors = [err6];
          } else {
            vErrors.push(err6);
          }
          errors++;
        }
      } else {
        const err7 = { instancePath: instancePath + "/timestamp", schemaPath: "#/properties/timestamp/type", keyword: "type", params: { type: "string" }, message: "must be string" };
        if (vErrors === null) {
          vErrors = [err7];
        } else {
          vErrors.push(err7);
        }
        errors++;
      }
    }
    if (data.used_version !== void 0) {
      let data2 = data.used_version;
      if (!(typeof data2 == "number" && (!(data2 % 1) && !isNaN(data2)) && isFinite(data2)) && data2 !== null) {
        const err8 = { instancePath: instancePath + "/used_version", schemaPath: "#/properties/used_version/type", keyword: "type", params: { type: schema31.properties.used_version.type }, message: "must be integer,null" };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
      if (typeof data2 == "number" && isFinite(data2)) {
        if (data2 > 9223372036854776e3 || isNaN(data2)) {
          const err9 = { instancePath: instancePath + "/used_version", schemaPath: "#/properties/used_version/maximum", keyword: "maximum", params: { comparison: "<=", limit: 9223372036854776e3 }, message: "must be <= 9223372036854776000" };
          if (vErrors === null) {
            vErrors = [err9];
          } else {
            vErrors.push(err9);
          }
          errors++;
        }
        if (data2 < -9223372036854776e3 || isNaN(data2)) {
          const err10 = { instancePath: instancePath + "/used_version", schemaPath: "#/properties/used_version/minimum", keyword: "minimum", params: { comparison: ">=", limit: -9223372036854776e3 }, message: "must be >= -9223372036854776000" };
          if (vErrors === null) {
            vErrors = [err10];
          } else {
            vErrors.push(err10);
          }
          errors++;
        }
      }
    }
    if (data.vault_uuid !== void 0) {
      let data3 = data.vault_uuid;
      if (typeof data3 !== "string" && data3 !== null) {
        const err11 = { instancePath: instancePath + "/vault_uuid", schemaPath: "#/properties/vault_uuid/type", keyword: "type", params: { type: schema31.properties.vault_uuid.type }, message: "must be string,null" };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    if (data.item_uuid !== void 0) {
      let data4 = data.item_uuid;
      if (typeof data4 !== "string" && data4 !== null) {
        const err12 = { instancePath: instancePath + "/item_uuid", schemaPath: "#/properties/item_uuid/type", keyword: "type", params: { type: schema31.properties.item_uuid.type }, message: "must be string,null" };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
    }
    if (data.action !== void 0) {
      let data5 = data.action;
      if (typeof data5 !== "string" && data5 !== null) {
        const err13 = { instancePath: instancePath + "/action", schemaPath: "#/properties/action/type", keyword: "type", params: { type: schema31.properties.action.type }, message: "must be string,null" };
        if (vErrors === null) {
          vErrors = [err13];
        } else {
          vErrors.push(err13);
        }
        errors++;
      }
    }
    if (data.user !== void 0) {
      let data6 = data.user;
      if (!(data6 && typeof data6 == "object" && !Array.isArray(data6)) && data6 !== null) {
        const err14 = { instancePath: instancePath + "/user", schemaPath: "#/properties/user/type", keyword: "type", params: { type: schema31.properties.user.type }, message: "must be object,null" };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
      if (data6 && typeof data6 == "object" && !Array.isArray(data6)) {
        if (data6.uuid !== void 0) {
          let data7 = data6.uuid;
          if (typeof data7 !== "string" && data7 !== null) {
            const err15 = { instancePath: instancePath + "/user/uuid", schemaPath: "#/properties/user/properties/uuid/type", keyword: "type", params: { type: schema31.properties.user.properties.uuid.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err15];
            } else {
              vErrors.push(err15);
            }
            errors++;
          }
        }
        if (data6.name !== void 0) {
          let data8 = data6.name;
          if (typeof data8 !== "string" && data8 !== null) {
            const err16 = { instancePath: instancePath + "/user/name", schemaPath: "#/properties/user/properties/name/type", keyword: "type", params: { type: schema31.properties.user.properties.name.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err16];
            } else {
              vErrors.push(err16);
            }
            errors++;
          }
        }
        if (data6.email !== void 0) {
          let data9 = data6.email;
          if (typeof data9 !== "string" && data9 !== null) {
            const err17 = { instancePath: instancePath + "/user/email", schemaPath: "#/properties/user/properties/email/type", keyword: "type", params: { type: schema31.properties.user.properties.email.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err17];
            } else {
              vErrors.push(err17);
            }
            errors++;
          }
        }
      }
    }
    if (data.client !== void 0) {
      let data10 = data.client;
      if (!(data10 && typeof data10 == "object" && !Array.isArray(data10)) && data10 !== null) {
        const err18 = { instancePath: instancePath + "/client", schemaPath: "#/properties/client/type", keyword: "type", params: { type: schema31.properties.client.type }, message: "must be object,null" };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
      if (data10 && typeof data10 == "object" && !Array.isArray(data10)) {
        if (data10.app_name !== void 0) {
          let data11 = data10.app_name;
          if (typeof data11 !== "string" && data11 !== null) {
            const err19 = { instancePath: instancePath + "/client/app_name", schemaPath: "#/properties/client/properties/app_name/type", keyword: "type", params: { type: schema31.properties.client.properties.app_name.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err19];
            } else {
              vErrors.push(err19);
            }
            errors++;
          }
        }
        if (data10.app_version !== void 0) {
          let data12 = data10.app_version;
          if (typeof data12 !== "string" && data12 !== null) {
            const err20 = { instancePath: instancePath + "/client/app_version", schemaPath: "#/properties/client/properties/app_version/type", keyword: "type", params: { type: schema31.properties.client.properties.app_version.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err20];
            } else {
              vErrors.push(err20);
            }
            errors++;
          }
        }
        if (data10.platform_name !== void 0) {
          let data13 = data10.platform_name;
          if (typeof data13 !== "string" && data13 !== null) {
            const err21 = { instancePath: instancePath + "/client/platform_name", schemaPath: "#/properties/client/properties/platform_name/type", keyword: "type", params: { type: schema31.properties.client.properties.platform_name.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err21];
            } else {
              vErrors.push(err21);
            }
            errors++;
          }
        }
        if (data10.platform_version !== void 0) {
          let data14 = data10.platform_version;
          if (typeof data14 !== "string" && data14 !== null) {
            const err22 = { instancePath: instancePath + "/client/platform_version", schemaPath: "#/properties/client/properties/platform_version/type", keyword: "type", params: { type: schema31.properties.client.properties.platform_version.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err22];
            } else {
              vErrors.push(err22);
            }
            errors++;
          }
        }
        if (data10.os_name !== void 0) {
          let data15 = data10.os_name;
          if (typeof data15 !== "string" && data15 !== null) {
            const err23 = { instancePath: instancePath + "/client/os_name", schemaPath: "#/properties/client/properties/os_name/type", keyword: "type", params: { type: schema31.properties.client.properties.os_name.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err23];
            } else {
              vErrors.push(err23);
            }
            errors++;
          }
        }
        if (data10.os_version !== void 0) {
          let data16 = data10.os_version;
          if (typeof data16 !== "string" && data16 !== null) {
            const err24 = { instancePath: instancePath + "/client/os_version", schemaPath: "#/properties/client/properties/os_version/type", keyword: "type", params: { type: schema31.properties.client.properties.os_version.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err24];
            } else {
              vErrors.push(err24);
            }
            errors++;
          }
        }
        if (data10.ip_address !== void 0) {
          let data17 = data10.ip_address;
          if (typeof data17 !== "string" && data17 !== null) {
            const err25 = { instancePath: instancePath + "/client/ip_address", schemaPath: "#/properties/client/properties/ip_address/type", keyword: "type", params: { type: schema31.properties.client.properties.ip_address.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err25];
            } else {
              vErrors.push(err25);
            }
            errors++;
          }
        }
      }
    }
  } else {
    const err26 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" };
    if (vErrors === null) {
      vErrors = [err26];
    } else {
      vErrors.push(err26);
    }
    errors++;
  }
  validate20.errors = vErrors;
  return errors === 0;
}
validate20.evaluated = { "props": { "uuid": true, "timestamp": true, "used_version": true, "vault_uuid": true, "item_uuid": true, "action": true, "user": true, "client": true }, "dynamicProps": false, "dynamicItems": false };
export {
  validate
};

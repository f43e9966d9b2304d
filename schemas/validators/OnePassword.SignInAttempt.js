// Generated from schemas/panther/OnePassword.SignInAttempt.yml by `npm run schemas`. Do not edit.

// OnePassword.SignInAttempt.schema.json
import { isRfc3339 } from "../timestamp.ts";
var formats = { "date-time": isRfc3339 };
var validate = validate20;
var schema31 = { "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:onepassword-siem-pipeline:OnePassword.SignInAttempt", "type": "object", "required": ["uuid", "timestamp"], "properties": { "uuid": { "type": "string" }, "session_uuid": { "type": ["string", "null"] }, "timestamp": { "type": "string", "format": "date-time", "not": { "type": "string", "pattern": "^0001-01-01T00:00:00(\\.0+)?(Z|[+-]00:00)$" } }, "category": { "type": ["string", "null"] }, "type": { "type": ["string", "null"] }, "country": { "type": ["string", "null"] }, "details": { "type": ["object", "null"], "properties": { "value": { "type": ["string", "null"] } } }, "target_user": { "type": ["object", "null"], "properties": { "uuid": { "type": ["string", "null"] }, "name": { "type": ["string", "null"] }, "email": { "type": ["string", "null"] } } }, "client": { "type": ["object", "null"], "properties": { "app_name": { "type": ["string", "null"] }, "app_version": { "type": ["string", "null"] }, "platform_name": { "type": ["string", "null"] }, "platform_version": { "type": ["string", "null"] }, "os_name": { "type": ["string", "null"] }, "os_version": { "type": ["string", "null"] }, "ip_address": { "type": ["string", "null"] } } }, "location": { "type": ["object", "null"], "properties": { "country": { "type": ["string", "null"] }, "region": { "type": ["string", "null"] }, "city": { "type": ["string", "null"] }, "longitude": { "type": ["number", "null"] }, "latitude": { "type": ["number", "null"] } } } } };
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
    if (data.session_uuid !== void 0) {
      let data1 = data.session_uuid;
      if (typeof data1 !== "string" && data1 !== null) {
        const err3 = { instancePath: instancePath + "/session_uuid", schemaPath: "#/properties/session_uuid/type", keyword: "type", params: { type: schema31.properties.session_uuid.type }, message: "must be string,null" };
        if (vErrors === null) {
          vErrors = [err3];
        } else {
          vErrors.push(err3);
        }
        errors++;
      }
    }
    if (data.timestamp !== void 0) {
      let data2 = data.timestamp;
      const _errs7 = errors;
      const _errs8 = errors;
      if (errors === _errs8) {
        if (typeof data2 === "string") {
          if (!pattern4.test(data2)) {
            const err4 = {};
            if (vErrors === null) {
              vErrors = [err4];
            } else {
              vErrors.push(err4);
            }
            errors++;
          }
        } else {
          const err5 = {};
          if (vErrors === null) {
            vErrors = [err5];
          } else {
            vErrors.push(err5);
          }
          errors++;
        }
      }
      var valid1 = _errs8 === errors;
      if (valid1) {
        const err6 = { instancePath: instancePath + "/timestamp", schemaPath: "#/properties/timestamp/not", keyword: "not", params: {}, message: "must NOT be valid" };
        if (vErrors === null) {
          vErrors = [err6];
        } else {
          vErrors.push(err6);
        }
        errors++;
      } else {
        errors = _errs7;
        if (vErrors !== null) {
          if (_errs7) {
            vErrors.length = _errs7;
          } else {
            vErrors = null;
          }
        }
      }
      if (typeof data2 === "string") {
        if (!formats0(data2)) {
          const err7 = { instancePath: instancePath + "/timestamp", schemaPath: "#/properties/timestamp/format", keyword: "format", params: { format: "date-time" }, message: 'must match format "date-time"' };
          if (vErrors === null) {
            vErrors = [err7];
          } else {
            vErrors.push(err7);
          }
          errors++;
        }
      } else {
        const err8 = { instancePath: instancePath + "/timestamp", schemaPath: "#/properties/timestamp/type", keyword: "type", params: { type: "string" }, message: "must be string" };
        if (vErrors === null) {
          vErrors = [err8];
        } else {
          vErrors.push(err8);
        }
        errors++;
      }
    }
    if (data.category !== void 0) {
      let data3 = data.category;
      if (typeof data3 !== "string" && data3 !== null) {
        const err9 = { instancePath: instancePath + "/category", schemaPath: "#/properties/category/type", keyword: "type", params: { type: schema31.properties.category.type }, message: "must be string,null" };
        if (vErrors === null) {
          vErrors = [err9];
        } else {
          vErrors.push(err9);
        }
        errors++;
      }
    }
    if (data.type !== void 0) {
      let data4 = data.type;
      if (typeof data4 !== "string" && data4 !== null) {
        const err10 = { instancePath: instancePath + "/type", schemaPath: "#/properties/type/type", keyword: "type", params: { type: schema31.properties.type.type }, message: "must be string,null" };
        if (vErrors === null) {
          vErrors = [err10];
        } else {
          vErrors.push(err10);
        }
        errors++;
      }
    }
    if (data.country !== void 0) {
      let data5 = data.country;
      if (typeof data5 !== "string" && data5 !== null) {
        const err11 = { instancePath: instancePath + "/country", schemaPath: "#/properties/country/type", keyword: "type", params: { type: schema31.properties.country.type }, message: "must be string,null" };
        if (vErrors === null) {
          vErrors = [err11];
        } else {
          vErrors.push(err11);
        }
        errors++;
      }
    }
    if (data.details !== void 0) {
      let data6 = data.details;
      if (!(data6 && typeof data6 == "object" && !Array.isArray(data6)) && data6 !== null) {
        const err12 = { instancePath: instancePath + "/details", schemaPath: "#/properties/details/type", keyword: "type", params: { type: schema31.properties.details.type }, message: "must be object,null" };
        if (vErrors === null) {
          vErrors = [err12];
        } else {
          vErrors.push(err12);
        }
        errors++;
      }
      if (data6 && typeof data6 == "object" && !Array.isArray(data6)) {
        if (data6.value !== void 0) {
          let data7 = data6.value;
          if (typeof data7 !== "string" && data7 !== null) {
            const err13 = { instancePath: instancePath + "/details/value", schemaPath: "#/properties/details/properties/value/type", keyword: "type", params: { type: schema31.properties.details.properties.value.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err13];
            } else {
              vErrors.push(err13);
            }
            errors++;
          }
        }
      }
    }
    if (data.target_user !== void 0) {
      let data8 = data.target_user;
      if (!(data8 && typeof data8 == "object" && !Array.isArray(data8)) && data8 !== null) {
        const err14 = { instancePath: instancePath + "/target_user", schemaPath: "#/properties/target_user/type", keyword: "type", params: { type: schema31.properties.target_user.type }, message: "must be object,null" };
        if (vErrors === null) {
          vErrors = [err14];
        } else {
          vErrors.push(err14);
        }
        errors++;
      }
      if (data8 && typeof data8 == "object" && !Array.isArray(data8)) {
        if (data8.uuid !== void 0) {
          let data9 = data8.uuid;
          if (typeof data9 !== "string" && data9 !== null) {
            const err15 = { instancePath: instancePath + "/target_user/uuid", schemaPath: "#/properties/target_user/properties/uuid/type", keyword: "type", params: { type: schema31.properties.target_user.properties.uuid.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err15];
            } else {
              vErrors.push(err15);
            }
            errors++;
          }
        }
        if (data8.name !== void 0) {
          let data10 = data8.name;
          if (typeof data10 !== "string" && data10 !== null) {
            const err16 = { instancePath: instancePath + "/target_user/name", schemaPath: "#/properties/target_user/properties/name/type", keyword: "type", params: { type: schema31.properties.target_user.properties.name.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err16];
            } else {
              vErrors.push(err16);
            }
            errors++;
          }
        }
        if (data8.email !== void 0) {
          let data11 = data8.email;
          if (typeof data11 !== "string" && data11 !== null) {
            const err17 = { instancePath: instancePath + "/target_user/email", schemaPath: "#/properties/target_user/properties/email/type", keyword: "type", params: { type: schema31.properties.target_user.properties.email.type }, message: "must be string,null" };
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
      let data12 = data.client;
      if (!(data12 && typeof data12 == "object" && !Array.isArray(data12)) && data12 !== null) {
        const err18 = { instancePath: instancePath + "/client", schemaPath: "#/properties/client/type", keyword: "type", params: { type: schema31.properties.client.type }, message: "must be object,null" };
        if (vErrors === null) {
          vErrors = [err18];
        } else {
          vErrors.push(err18);
        }
        errors++;
      }
      if (data12 && typeof data12 == "object" && !Array.isArray(data12)) {
        if (data12.app_name !== void 0) {
          let data13 = data12.app_name;
          if (typeof data13 !== "string" && data13 !== null) {
            const err19 = { instancePath: instancePath + "/client/app_name", schemaPath: "#/properties/client/properties/app_name/type", keyword: "type", params: { type: schema31.properties.client.properties.app_name.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err19];
            } else {
              vErrors.push(err19);
            }
            errors++;
          }
        }
        if (data12.app_version !== void 0) {
          let data14 = data12.app_version;
          if (typeof data14 !== "string" && data14 !== null) {
            const err20 = { instancePath: instancePath + "/client/app_version", schemaPath: "#/properties/client/properties/app_version/type", keyword: "type", params: { type: schema31.properties.client.properties.app_version.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err20];
            } else {
              vErrors.push(err20);
            }
            errors++;
          }
        }
        if (data12.platform_name !== void 0) {
          let data15 = data12.platform_name;
          if (typeof data15 !== "string" && data15 !== null) {
            const err21 = { instancePath: instancePath + "/client/platform_name", schemaPath: "#/properties/client/properties/platform_name/type", keyword: "type", params: { type: schema31.properties.client.properties.platform_name.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err21];
            } else {
              vErrors.push(err21);
            }
            errors++;
          }
        }
        if (data12.platform_version !== void 0) {
          let data16 = data12.platform_version;
          if (typeof data16 !== "string" && data16 !== null) {
            const err22 = { instancePath: instancePath + "/client/platform_version", schemaPath: "#/properties/client/properties/platform_version/type", keyword: "type", params: { type: schema31.properties.client.properties.platform_version.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err22];
            } else {
              vErrors.push(err22);
            }
            errors++;
          }
        }
        if (data12.os_name !== void 0) {
          let data17 = data12.os_name;
          if (typeof data17 !== "string" && data17 !== null) {
            const err23 = { instancePath: instancePath + "/client/os_name", schemaPath: "#/properties/client/properties/os_name/type", keyword: "type", params: { type: schema31.properties.client.properties.os_name.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err23];
            } else {
              vErrors.push(err23);
            }
            errors++;
          }
        }
        if (data12.os_version !== void 0) {
          let data18 = data12.os_version;
          if (typeof data18 !== "string" && data18 !== null) {
            const err24 = { instancePath: instancePath + "/client/os_version", schemaPath: "#/properties/client/properties/os_version/type", keyword: "type", params: { type: schema31.properties.client.properties.os_version.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err24];
            } else {
              vErrors.push(err24);
            }
            errors++;
          }
        }
        if (data12.ip_address !== void 0) {
          let data19 = data12.ip_address;
          if (typeof data19 !== "string" && data19 !== null) {
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
    if (data.location !== void 0) {
      let data20 = data.location;
      if (!(data20 && typeof data20 == "object" && !Array.isArray(data20)) && data20 !== null) {
        const err26 = { instancePath: instancePath + "/location", schemaPath: "#/properties/location/type", keyword: "type", params: { type: schema31.properties.location.type }, message: "must be object,null" };
        if (vErrors === null) {
          vErrors = [err26];
        } else {
          vErrors.push(err26);
        }
        errors++;
      }
      if (data20 && typeof data20 == "object" && !Array.isArray(data20)) {
        if (data20.country !== void 0) {
          let data21 = data20.country;
          if (typeof data21 !== "string" && data21 !== null) {
            const err27 = { instancePath: instancePath + "/location/country", schemaPath: "#/properties/location/properties/country/type", keyword: "type", params: { type: schema31.properties.location.properties.country.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err27];
            } else {
              vErrors.push(err27);
            }
            errors++;
          }
        }
        if (data20.region !== void 0) {
          let data22 = data20.region;
          if (typeof data22 !== "string" && data22 !== null) {
            const err28 = { instancePath: instancePath + "/location/region", schemaPath: "#/properties/location/properties/region/type", keyword: "type", params: { type: schema31.properties.location.properties.region.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err28];
            } else {
              vErrors.push(err28);
            }
            errors++;
          }
        }
        if (data20.city !== void 0) {
          let data23 = data20.city;
          if (typeof data23 !== "string" && data23 !== null) {
            const err29 = { instancePath: instancePath + "/location/city", schemaPath: "#/properties/location/properties/city/type", keyword: "type", params: { type: schema31.properties.location.properties.city.type }, message: "must be string,null" };
            if (vErrors === null) {
              vErrors = [err29];
            } else {
              vErrors.push(err29);
            }
            errors++;
          }
        }
        if (data20.longitude !== void 0) {
          let data24 = data20.longitude;
          if (!(typeof data24 == "number" && isFinite(data24)) && data24 !== null) {
            const err30 = { instancePath: instancePath + "/location/longitude", schemaPath: "#/properties/location/properties/longitude/type", keyword: "type", params: { type: schema31.properties.location.properties.longitude.type }, message: "must be number,null" };
            if (vErrors === null) {
              vErrors = [err30];
            } else {
              vErrors.push(err30);
            }
            errors++;
          }
        }
        if (data20.latitude !== void 0) {
          let data25 = data20.latitude;
          if (!(typeof data25 == "number" && isFinite(data25)) && data25 !== null) {
            const err31 = { instancePath: instancePath + "/location/latitude", schemaPath: "#/properties/location/properties/latitude/type", keyword: "type", params: { type: schema31.properties.location.properties.latitude.type }, message: "must be number,null" };
            if (vErrors === null) {
              vErrors = [err31];
            } else {
              vErrors.push(err31);
            }
            errors++;
          }
        }
      }
    }
  } else {
    const err32 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" }, message: "must be object" };
    if (vErrors === null) {
      vErrors = [err32];
    } else {
      vErrors.push(err32);
    }
    errors++;
  }
  validate20.errors = vErrors;
  return errors === 0;
}
validate20.evaluated = { "props": { "uuid": true, "session_uuid": true, "timestamp": true, "category": true, "type": true, "country": true, "details": true, "target_user": true, "client": true, "location": true }, "dynamicProps": false, "dynamicItems": false };
export {
  validate
};
